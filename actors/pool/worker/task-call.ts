/** Calls tasks so that nothing which they do or throw goes past the caller. */

import { loadCode } from '../../../lib/host/runs/code-loader.ts';
import type { TaskInfo } from '../../task.ts';
import { Failure } from './reporter.ts';

export type AnyTask = (...args: readonly unknown[]) => unknown;

/** Finds a task; rejects when there is none. */
export async function loadTask(task: TaskInfo): Promise<AnyTask> {
  return (await loadCode('task', task)) as AnyTask;
}

/** The tasks that a worker has been told of. It is told of each once: their names take longer to read than most items. */
export class TaskTable {
  readonly #told: { readonly info: TaskInfo; task: AnyTask | undefined }[] = [];

  /** Adds the one with the next number, from 0. */
  add(info: TaskInfo): void {
    this.#told.push({ info, task: undefined });
  }

  /** @returns `undefined` while it has not been loaded. */
  find(number: number): AnyTask | undefined {
    return this.#told[number]?.task;
  }

  /** Loads one; a task that fails each time when that cannot be done. */
  async load(number: number): Promise<AnyTask> {
    const told = this.#told[number];
    if (told === undefined) throw new RangeError(`nobody has told of task ${number}`);
    try {
      return (told.task = await loadTask(told.info));
    } catch (error) {
      return () => new Failure(error);
    }
  }
}

/**
 * Has a task take an item.
 *
 * @param spread - An item is a list of arguments.
 * @returns What never throws: it gives a {@link Failure}.
 */
export function callOf(task: AnyTask, spread: boolean): (item: unknown) => unknown {
  return (item) => {
    try {
      return spread ? task(...(item as readonly unknown[])) : task(item);
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
