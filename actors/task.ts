/** Tasks: ordinary functions that other processes find by the module that defines them and their name. */

import { registerCode, type CodeKey } from '../lib/code-registry.ts';
import { OptionError } from '../lib/errors.ts';

const mark: unique symbol = Symbol('troupe.task');

/** What a pool needs to know of a task. */
export interface TaskInfo extends CodeKey {
  /** Running an item twice is harmless, so that an item whose worker died may be tried again. */
  readonly idempotent: boolean;
}

/** Marks a function as a task. */
export interface TaskMark {
  readonly [mark]: TaskInfo;
}

/** A function that is a task as well; calling it runs it here. */
export type Task<F> = F & TaskMark;

export interface TaskOptions {
  /** @defaultValue false */
  readonly idempotent?: boolean;
}

/**
 * Defines a task. The definition is made while its module loads; it need not be exported.
 *
 * @param meta - `import.meta` of the module that calls.
 * @param name - Unique among the tasks of that module.
 * @throws {@link OptionError} when an argument is wrong or the name is taken.
 * @example
 * ```ts
 * export const square = defineTask(import.meta, 'square', (n: number) => n * n);
 * square(3); // => 9, in this process
 * ```
 */
export function defineTask<F extends (...args: never[]) => unknown>(
  meta: ImportMeta,
  name: string,
  fn: F,
  options: TaskOptions = {},
): Task<F> {
  if (typeof fn !== 'function') throw new OptionError('fn', fn, 'a function');
  const { idempotent = false } = options;
  if (typeof idempotent !== 'boolean') throw new OptionError('idempotent', idempotent, 'true or false');
  const call = (...args: never[]): unknown => fn(...args);
  const key = registerCode('task', meta, name, call);
  const info: TaskInfo = { ...key, idempotent };
  return Object.assign(Object.defineProperty(call, 'name', { value: name }), {
    [mark]: info,
  }) as unknown as Task<F>;
}

export function isTask(task: unknown): task is TaskMark {
  return typeof task === 'function' && mark in task;
}

/** @throws {@link OptionError} when it is no task. */
export function taskInfo(task: unknown): TaskInfo {
  if (!isTask(task)) throw new OptionError('task', task, 'what defineTask() returned');
  return task[mark];
}
