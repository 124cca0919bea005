/** What callers of an actor that has ended get to hear. */

import type { AnyActorRef } from '../../lib/actor/ref.ts';
import { ActorExitedError, ClosedError, NoProcessError } from '../../lib/errors.ts';

/** The actor has ended, as its caller learns of it. */
function isOver(error: unknown): boolean {
  return error instanceof NoProcessError || error instanceof ActorExitedError;
}

/** @param cause - Why it is known; missing when the object has said so itself. */
export function closed({ path }: AnyActorRef, cause?: unknown): ClosedError {
  const next =
    cause instanceof NoProcessError
      ? 'has ended for good; start another'
      : 'has been closed or has ended; call it again if its supervisor starts it again, and start another otherwise';
  return new ClosedError(`${path} ${next}`, cause);
}

/** @returns The answer of `ref`. Rejects with {@link ClosedError} when that has ended. */
export async function orClosed<T>(ref: AnyActorRef, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isOver(error) ? closed(ref, error) : error;
  }
}

/** It has ended: what was to be done about it needs not be done any more. */
export async function unlessClosed(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
  }
}

/** Gives what `next` resolves with, one after the other, until it rejects with {@link ClosedError}. */
export async function* untilClosed<T>(next: () => Promise<T>): AsyncGenerator<T, void, undefined> {
  for (;;) {
    let given: T;
    try {
      given = await next();
    } catch (error) {
      if (error instanceof ClosedError) return;
      throw error;
    }
    yield given;
  }
}
