/** A call of one task, as its caller makes it. */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import { TaskCancelledError } from '../../../lib/errors.ts';
import { taskInfo, type TaskMark } from '../../task.ts';
import { onAbort } from '../../shared/abort-listeners.ts';
import type { ApplyLine } from './apply-line.ts';
import { applyLine } from './apply-lines.ts';
import { asError } from './bulk.ts';
import type { CallOptions } from '../pool-options.ts';
import type { PoolProtocol } from '../pool-protocol.ts';

/**
 * Has a pool run a task once; rejects with what that threw.
 *
 * @param cancel - Beside the signal of the settings.
 */
export function applyOnce<R>(
  pool: ActorRef<PoolProtocol>,
  { signal, timeoutMs, retries }: CallOptions,
  task: TaskMark,
  args: readonly unknown[],
  cancel?: AbortSignal,
): Promise<R> {
  try {
    const line = applyLine(pool, { task: taskInfo(task), timeoutMs, retries });
    const isCancellable = signal !== undefined || cancel !== undefined;
    // Not awaited: there may be very many of them at once, and each promise counts.
    return (isCancellable ? applyUntil(line, args, signal, cancel) : line.apply(args)) as Promise<R>;
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** One that may be cancelled. */
async function applyUntil(
  line: ApplyLine,
  args: readonly unknown[],
  ...either: readonly (AbortSignal | undefined)[]
): Promise<unknown> {
  const signals = either.filter((one) => one !== undefined);
  const aborted = (): AbortSignal | undefined => signals.find((one) => one.aborted);
  const before = aborted();
  if (before !== undefined) throw new TaskCancelledError(0, before.reason);
  const { result, cancel } = line.submit(args);
  const forget = signals.map((one) => onAbort(one, cancel));
  try {
    return await result;
  } catch (error) {
    throw asError(error, aborted());
  } finally {
    for (const fn of forget) fn();
  }
}
