/** Operations on shared values, as their owners run them. */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { type CodeKey, findCode } from '../../lib/code-registry.ts';
import { OptionError } from '../../lib/errors.ts';
import { copyOf } from '../../lib/host/runs/actor-context.ts';
import { loadCode } from '../../lib/host/runs/code-loader.ts';
import { isThenable } from '../pool/worker/task-call.ts';
import { MISFIT, purposeOf, runNamed } from './named-operations.ts';
import type { Answer, OperationOrder, Outcome } from './operation.ts';

type Owner = Pick<ActorContext<unknown>, 'path' | 'later'>;
type Operation = (...args: readonly unknown[]) => unknown;

/** Strings of fewer characters can be sent whatever they are: 16 MiB at three bytes each. */
const SURELY_SHORT = 5_000_000;

/**
 * Runs an operation; an error leaves the value as it is.
 *
 * @param commit - Puts the new value in place of the present one; the caller gets what it returns.
 */
export function runOperation(
  ctx: Owner,
  [operation, ...args]: OperationOrder,
  value: unknown,
  commit: (next: unknown) => unknown,
): Answer {
  const settle = (next: unknown): Outcome => {
    if (next === MISFIT) return misfit(operation as string);
    let kept: unknown;
    try {
      kept = isSurelySendable(next) ? next : copyOf(ctx, next);
    } catch (error) {
      return error as Error;
    }
    return [commit(kept)];
  };
  const refuse = (error: unknown): Later<Outcome> => ctx.later(Promise.reject(error as Error));
  try {
    if (typeof operation === 'string') return settle(runNamed(operation, value, args));
    // It may change what it is given, and throw after that.
    const given = isSurelySendable(value) ? value : copyOf(ctx, value);
    const next = callTask(operation, [given, ...args]);
    return isThenable(next) ? Promise.resolve(next).then(settle).catch(refuse) : settle(next);
  } catch (error) {
    return refuse(error);
  }
}

function callTask(key: CodeKey, args: readonly unknown[]): unknown {
  const task = findCode('task', key) as Operation | undefined;
  return task === undefined
    ? loadCode('task', key).then((loaded) => (loaded as Operation)(...args))
    : task(...args);
}

function misfit(operation: string): OptionError {
  return new OptionError(
    'operation',
    operation,
    `one for the value at hand; '${operation}' takes ${purposeOf(operation)}`,
  );
}

function isSurelySendable(value: unknown): boolean {
  if (typeof value === 'string') return value.length < SURELY_SHORT;
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null;
}
