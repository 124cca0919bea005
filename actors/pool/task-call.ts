/** Calls tasks so that nothing which they do or throw goes past the caller. */

import { loadCode } from '../../lib/host/code-loader.ts';
import type { TaskInfo } from '../task.ts';
import { Failure } from './reporter.ts';

type AnyTask = (...args: readonly unknown[]) => unknown;

/** Finds a task; rejects when there is none. */
export async function loadTask(task: TaskInfo): Promise<AnyTask> {
  return (await loadCode('task', task)) as AnyTask;
}

/**
 * Finds a task and has it take an item.
 *
 * @param spread - An item is a list of arguments.
 * @returns What never throws: it gives a {@link Failure}, and fails so each time when there is no such task.
 */
export async function taskCall(task: TaskInfo, spread: boolean): Promise<(item: unknown) => unknown> {
  let call: AnyTask;
  try {
    call = await loadTask(task);
  } catch (error) {
    return () => new Failure(error);
  }
  return (item) => {
    try {
      return spread ? call(...(item as readonly unknown[])) : call(item);
    } catch (error) {
      return new Failure(error);
    }
  };
}

/** Resolves as the promise does, or with a {@link Failure}. */
export async function settled(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return new Failure(error);
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof (value as { readonly then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}
