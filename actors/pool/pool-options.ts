/** The options of a pool and of its calls, their defaults, and one check for each. */

import { checkDuration, checkInteger, checkKeys } from '../../lib/check-option.ts';
import { OptionError } from '../../lib/errors.ts';
import { cpuCount } from '../cpu-count.ts';
import { isTask, type TaskInfo, taskInfo, type TaskMark } from '../task.ts';

type AnyTask = ((...args: never[]) => unknown) & TaskMark;

export interface PoolOptions {
  /** Worker processes. @defaultValue {@link cpuCount} */
  readonly size?: number;
  /** Unique in the system. */
  readonly name?: string;
  /** How often an item of an idempotent task is tried again after its worker died. @defaultValue 2 */
  readonly retries?: number;
  /** A task that each worker runs before it is ready, alone or with arguments. */
  readonly initializer?: AnyTask | readonly [task: AnyTask, ...args: unknown[]];
  /** Items after which a worker is replaced. @defaultValue Infinity */
  readonly maxTasksPerChild?: number;
  /** Resident memory above which a worker is replaced: after the item that it runs, or 5 s. Off unless given. */
  readonly maxMemoryBytes?: number;
}

/** What the pool's actor is given. */
export interface PoolPlan {
  readonly size: number;
  readonly retries: number;
  readonly initializer: readonly [task: TaskInfo, args: readonly unknown[]] | undefined;
  readonly maxTasksPerChild: number;
  readonly maxMemoryBytes: number | undefined;
  /** What it does when no worker can be started: it refuses all calls, or it ends, so that its supervisor acts. */
  readonly whenGivenUp: 'refuse' | 'crash';
}

const KNOWN: readonly string[] = [
  'size',
  'name',
  'retries',
  'initializer',
  'maxTasksPerChild',
  'maxMemoryBytes',
] satisfies (keyof PoolOptions)[];

/** @throws {@link OptionError} naming the first option that is wrong. */
export function resolvePool(options: PoolOptions, whenGivenUp: PoolPlan['whenGivenUp']): PoolPlan {
  checkKeys('options', options, KNOWN);
  const {
    size = cpuCount(),
    retries = 2,
    initializer,
    maxTasksPerChild = Infinity,
    maxMemoryBytes,
  } = options;
  checkInteger('size', size, 1);
  checkInteger('retries', retries, 0);
  if (maxTasksPerChild !== Infinity) checkInteger('maxTasksPerChild', maxTasksPerChild, 1);
  if (maxMemoryBytes !== undefined) checkInteger('maxMemoryBytes', maxMemoryBytes, 1);
  return {
    size,
    retries,
    initializer: resolveInitializer(initializer),
    maxTasksPerChild,
    maxMemoryBytes,
    whenGivenUp,
  };
}

function resolveInitializer(initializer: PoolOptions['initializer']): PoolPlan['initializer'] {
  if (initializer === undefined) return undefined;
  const [task, ...args] = Array.isArray(initializer) ? (initializer as readonly unknown[]) : [initializer];
  if (!isTask(task)) throw new OptionError('initializer', initializer, 'a task, or [task, ...args]');
  return [taskInfo(task), args];
}

/** How far a call has come. */
export interface Progress {
  /** Items; fractions where tasks say how far they are. */
  readonly done: number;
  /** `undefined` while nobody knows how many there are. */
  readonly total: number | undefined;
  readonly ratePerSecond: number;
  /** Until all are done, at the present rate; `undefined` when that cannot be told. */
  readonly etaMs: number | undefined;
  /** The call has ended, with `done` below `total` where it failed or was left: nothing follows. */
  readonly isOver: boolean;
}

export interface CallOptions {
  /** Items that go to a worker at once. Found out unless given. */
  readonly chunkSize?: number;
  /** Cancels what is not done: that rejects with {@link TaskCancelledError}. */
  readonly signal?: AbortSignal;
  /** How long each item may run; its neighbours do not notice. */
  readonly timeoutMs?: number;
  /** Instead of the pool's. */
  readonly retries?: number;
  /** Gives what became of each item instead of failing with the first that does. @defaultValue false */
  readonly settle?: boolean;
  /** Called a few times a second while items are done, and when the call has ended, however it has. */
  readonly onProgress?: (progress: Progress) => void;
}

const KNOWN_OF_CALLS: readonly string[] = [
  'chunkSize',
  'signal',
  'timeoutMs',
  'retries',
  'settle',
  'onProgress',
] satisfies (keyof CallOptions)[];

/** @throws {@link OptionError} naming the first option that is wrong. */
export function checkCall(options: CallOptions): void {
  checkKeys('options', options, KNOWN_OF_CALLS);
  const { chunkSize, signal, timeoutMs, retries, settle, onProgress } = options;
  if (chunkSize !== undefined) checkInteger('chunkSize', chunkSize, 1);
  if (timeoutMs !== undefined) checkDuration('timeoutMs', timeoutMs);
  if (retries !== undefined) checkInteger('retries', retries, 0);
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new OptionError('signal', signal, 'an AbortSignal');
  }
  if (settle !== undefined && typeof settle !== 'boolean') {
    throw new OptionError('settle', settle, 'true or false');
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new OptionError('onProgress', onProgress, 'a function');
  }
}
