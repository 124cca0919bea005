/** A call of one task, on the caller's side. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import { TaskCancelledError } from '../../lib/errors.ts';
import { taskInfo, type TaskMark } from '../task.ts';
import { onAbort } from './abort-listeners.ts';
import type { Outcome } from './apply-job.ts';
import { asError } from './bulk.ts';
import { orClosed } from './call.ts';
import type { CallOrder } from './job.ts';
import type { CallOptions } from './pool-options.ts';
import type { PoolProtocol } from './pool-protocol.ts';

type PoolRef = ActorRef<PoolProtocol>;

/** Names calls of this process that may be cancelled. */
let lastKey = 0;

/**
 * Has a pool run a task once; rejects with what that threw.
 *
 * @param pool - One that takes any number of asks, for any time.
 * @param cancel - Beside the signal of the settings.
 */
export function applyOnce<R>(
  pool: PoolRef,
  { signal, timeoutMs, retries }: CallOptions,
  task: TaskMark,
  args: readonly unknown[],
  cancel?: AbortSignal,
): Promise<R> {
  try {
    const order = { task: taskInfo(task), timeoutMs, retries };
    if (signal !== undefined || cancel !== undefined) return applyUntil(pool, order, args, signal, cancel);
    // Not awaited: there may be very many of them at once, and each promise counts.
    return pool.ask('apply', order, args, undefined).then(resultOf<R>, (error) => fail(pool, error));
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** One that may be cancelled. */
async function applyUntil<R>(
  pool: PoolRef,
  order: CallOrder,
  args: readonly unknown[],
  ...either: readonly (AbortSignal | undefined)[]
): Promise<R> {
  const signals = either.filter((one) => one !== undefined);
  const aborted = (): AbortSignal | undefined => signals.find((one) => one.aborted);
  const before = aborted();
  if (before !== undefined) throw new TaskCancelledError(0, before.reason);
  const key = `${process.pid} ${++lastKey}`;
  // Nobody waits for it, but an ask has no bound.
  const stop = (): unknown => pool.ask('cancelApply', key).catch(() => undefined);
  const forget = signals.map((one) => onAbort(one, stop));
  try {
    const outcome = await orClosed(pool, pool.ask('apply', order, args, key));
    if (outcome.status === 'fulfilled') return outcome.value as R;
    throw asError(outcome.reason, aborted());
  } finally {
    for (const fn of forget) fn();
  }
}

function resultOf<R>(outcome: Outcome): R {
  if (outcome.status === 'fulfilled') return outcome.value as R;
  throw asError(outcome.reason, undefined);
}

function fail(pool: PoolRef, error: unknown): Promise<never> {
  return orClosed(pool, Promise.reject(error as Error));
}
