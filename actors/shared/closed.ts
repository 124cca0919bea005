/** What callers of an actor that has ended get to hear. */

import type { AnyActorRef } from '../../lib/actor/ref.ts';
import { ActorExitedError, ClosedError, NoProcessError } from '../../lib/errors.ts';

/** The actor has ended, as its caller learns of it. */
export function isOver(error: unknown): boolean {
  return error instanceof NoProcessError || error instanceof ActorExitedError;
}

export function closed(ref: AnyActorRef, cause?: unknown): ClosedError {
  return new ClosedError(`${ref.path} has been closed or has ended; start another`, cause);
}

/** @returns The answer of `ref`. Rejects with {@link ClosedError} when that has ended. */
export async function orClosed<T>(ref: AnyActorRef, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isOver(error) ? closed(ref, error) : error;
  }
}
