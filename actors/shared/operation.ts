/** Operations on shared values, as their callers name them. */

import type { Later } from '../../lib/actor/protocol.ts';
import type { CodeKey } from '../../lib/code-registry.ts';
import { OptionError } from '../../lib/errors.ts';
import { isTask, taskInfo, type TaskMark } from '../task.ts';
import { type NamedOperations, OPERATION_NAMES } from './named-operations.ts';

/** The names of the operations that values of a type have. */
export type OperationOf<T> = keyof NamedOperations<T> & string;

/** What such an operation is given. */
export type OperationArgs<T, K extends OperationOf<T>> = NamedOperations<T>[K] extends infer A extends
  readonly unknown[]
  ? A
  : never;

/** A task that makes the new value from the present one. */
export type UpdateTask<T, A extends readonly unknown[]> = ((value: T, ...args: A) => T | PromiseLike<T>) &
  TaskMark;

/** An operation on its way to the owner of a value. */
export type OperationOrder = readonly [nameOrTask: string | CodeKey, ...args: unknown[]];

/** What came of it: the new value, or why there is none. */
export type Outcome = readonly [value: unknown] | Error;

/** The answer of an owner, which handles nothing else before it is there. */
export type Answer = Outcome | Later<Outcome> | Promise<Outcome | Later<Outcome>>;

/** @throws {@link OptionError} when it is neither the name of an operation nor a task. */
export function orderOf(operation: unknown, args: readonly unknown[]): OperationOrder {
  if (isTask(operation)) {
    const { module, name } = taskInfo(operation);
    return [{ module, name }, ...args];
  }
  if (typeof operation === 'string' && OPERATION_NAMES.includes(operation)) return [operation, ...args];
  throw new OptionError(
    'operation',
    operation,
    `one of ${OPERATION_NAMES.join(', ')}, or what defineTask() returned`,
  );
}

/** @returns What the owner has answered; rejects with why there is no value. */
export async function outcomeOf<T>(answer: Promise<Outcome>): Promise<T> {
  const outcome = await answer;
  if (Array.isArray(outcome)) return outcome[0] as T;
  throw outcome as Error;
}
