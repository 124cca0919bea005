/** What a task can know and do while it runs in a worker. */

import type { ActorContext, Spawner } from '../../../lib/actor/context.ts';
import type { Log } from '../../../lib/actor/log.ts';
import { ClosedError } from '../../../lib/errors.ts';

/** Owns what the task spawns, until the worker ends; finds actors, and what is shared, by name. */
export interface TaskContext extends Spawner, Pick<ActorContext<unknown>, 'whereis'> {
  /** Aborted when the item is cancelled or has taken too long; the worker is replaced if that does not end it. */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The number of the worker in its pool, from 1; 0 outside a worker. */
  readonly workerId: number;
  /**
   * Says how far the item has come, for the `onProgress` of its call; passed on a few times a second.
   *
   * @param total - In the same unit as `done`.
   */
  progress(done: number, total: number): void;
}

/** Where the progress of an item is told. */
export type ProgressListener = (share: number) => void;

/** The item that a worker runs: one at a time. */
export class RunningTask implements TaskContext {
  readonly workerId: number;
  readonly spawn: Spawner['spawn'];
  readonly whereis: TaskContext['whereis'];
  #at: number | undefined;
  readonly #ctx: ActorContext<unknown>;
  readonly #progress: ProgressListener;
  #abort: AbortController | undefined;

  constructor(ctx: ActorContext<unknown>, workerId: number, progress: ProgressListener) {
    this.#ctx = ctx;
    this.workerId = workerId;
    this.spawn = ctx.spawn;
    this.whereis = ctx.whereis;
    this.#progress = progress;
  }

  /** Which item of the batch it is. */
  get at(): number | undefined {
    return this.#at;
  }

  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal;
  }

  get log(): Log {
    return this.#ctx.log;
  }

  progress(done: number, total: number): void {
    const share = done / total;
    // What tells nothing, such as 0 of 0, is left out.
    if (total > 0 && !Number.isNaN(share)) this.#progress(Math.min(1, Math.max(0, share)));
  }

  abort(reason: Error): void {
    (this.#abort ??= new AbortController()).abort(reason);
  }

  /** The next item begins: it has a signal of its own. */
  next(at: number | undefined): void {
    this.#at = at;
    this.#abort = undefined;
  }
}

const SILENT: Log = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};

const OUTSIDE: TaskContext = {
  signal: new AbortController().signal,
  log: SILENT,
  workerId: 0,
  progress: ignore,
  spawn: () => Promise.reject(new ClosedError('a task outside a worker owns nothing; spawn from a system')),
  whereis: () => Promise.reject(new ClosedError('a task outside a worker is in no system; look there')),
};

let running: TaskContext = OUTSIDE;

/** The context of the task that runs in this worker; outside of workers one that does nothing. */
export function taskContext(): TaskContext {
  return running;
}

/** Has {@link taskContext} return this one from now on. */
export function enterTasks(context: TaskContext): void {
  running = context;
}

function ignore(): void {
  // Nobody listens.
}
