/** How clients wait for what an actor hands out. */

import type { ActorRef, AnyActorRef } from '../../lib/actor/ref.ts';
import { checkDuration, checkKeys } from '../../lib/check-option.ts';
import { OptionError, WaitTimeoutError } from '../../lib/errors.ts';
import { onAbort } from './abort-listeners.ts';
import { closed, orClosed } from './closed.ts';
import { patient } from './patient.ts';
import type { InVain, Wait } from './waiting-list.ts';

export interface WaitOptions {
  /** Counted where the object's actor runs. @defaultValue Infinity */
  readonly timeoutMs?: number;
  /** Ends the wait when aborted, unless that is over by then; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Names this process to the actors that it holds something of, unlike any other. Not by `node:crypto`, which no
 * process loads for this alone.
 */
export const PROCESS_KEY: string = [process.pid, process.hrtime.bigint(), Math.random()].join('-');
let lastWait = 0;

/** @throws {@link OptionError} naming the first option that is wrong. */
export function checkWait(options: WaitOptions): void {
  checkKeys('options', options, ['timeoutMs', 'signal'] satisfies (keyof WaitOptions)[]);
  const { timeoutMs, signal } = options;
  if (timeoutMs !== undefined) checkDuration('timeoutMs', timeoutMs);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', signal, 'an AbortSignal');
  }
}

/** What lets those wait who ask. */
type WaitRef = ActorRef<{ cancelWait(key: string): void }>;

/**
 * Waits for an answer.
 *
 * @param ask - Asks for it; `undefined` where it waits as long as it takes.
 * @returns Rejects with {@link OptionError}, {@link ClosedError}, or the reason of the signal.
 */
export function waitFor<T extends object | number | boolean>(
  ref: WaitRef,
  options: WaitOptions | undefined,
  ask: (wait: Wait | undefined) => Promise<T | InVain>,
): Promise<T | 'timeout'> {
  if (options !== undefined) return waitUntil(ref, options, ask);
  // Not awaited: what is there at once should not take longer to get than to send.
  return ask(undefined).then(
    (outcome) => granted(ref, outcome, undefined),
    (error: unknown) => orClosed(ref, Promise.reject(error as Error)),
  );
}

async function waitUntil<T extends object | number | boolean>(
  ref: WaitRef,
  options: WaitOptions,
  ask: (wait: Wait | undefined) => Promise<T | InVain>,
): Promise<T | 'timeout'> {
  checkWait(options);
  const { timeoutMs, signal } = options;
  signal?.throwIfAborted();
  const key = signal === undefined ? undefined : `${PROCESS_KEY} ${++lastWait}`;
  const forget =
    signal === undefined || key === undefined
      ? undefined
      : onAbort(signal, () => void patient(ref).tell('cancelWait', key));
  try {
    return granted(ref, await orClosed(ref, ask({ timeoutMs, key })), signal);
  } finally {
    forget?.();
  }
}

function granted<T>(ref: AnyActorRef, outcome: T | InVain, signal: AbortSignal | undefined): T | 'timeout' {
  if (outcome === 'closed') throw closed(ref);
  if (outcome !== 'cancelled') return outcome as T | 'timeout';
  throw signal?.aborted === true ? (signal.reason as Error) : closed(ref);
}

/**
 * @param missed - What has not come, such as `no item in /demo/queue`.
 * @throws {@link WaitTimeoutError} when the deadline has passed first.
 */
export function inTime<T>(outcome: T | 'timeout', missed: string, options: WaitOptions | undefined): T {
  if (outcome === 'timeout') throw new WaitTimeoutError(missed, options?.timeoutMs ?? Infinity);
  return outcome;
}
