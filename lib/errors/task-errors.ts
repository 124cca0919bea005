/** What becomes of an item of a pool that has no result. */

import { describeExit, type ExitReason } from '../exit-reason.ts';
import { TroupeError } from './troupe-error.ts';

/** The worker that ran an item died, and the item may not be run twice. */
export class WorkerLostError extends TroupeError {
  readonly code = 'ERR_TROUPE_WORKER_LOST';
  /** Position of the item in the input. */
  readonly index: number;
  readonly reason: ExitReason;
  readonly mayHaveRun: boolean;

  constructor(index: number, reason: ExitReason, mayHaveRun: boolean) {
    super(
      `the worker died while it ran item ${index}: ${describeExit(reason)}. The item may have run; ` +
        'declare the task { idempotent: true } if running it again is harmless',
    );
    this.index = index;
    this.reason = reason;
    this.mayHaveRun = mayHaveRun;
  }
}

/** An item killed each worker that ran it. */
export class PoisonTaskError extends TroupeError {
  readonly code = 'ERR_TROUPE_POISON_TASK';
  readonly index: number;

  constructor(index: number, deaths: number, reason: ExitReason) {
    const workers = deaths === 1 ? 'a worker' : `${deaths} workers`;
    super(`item ${index} killed ${workers} and is not tried again; the last time, ${describeExit(reason)}`);
    this.index = index;
  }
}

/** An item took longer than its call allows. */
export class TaskTimeoutError extends TroupeError {
  readonly code = 'ERR_TROUPE_TASK_TIMEOUT';
  /** Position of the item in the input. */
  readonly index: number;

  constructor(index: number, timeoutMs: number) {
    super(
      `item ${index} was not done within ${timeoutMs} ms and was given up; if it may take longer, give a larger ` +
        'timeoutMs',
    );
    this.index = index;
  }
}

/** The call that an item belongs to was cancelled before it was done. */
export class TaskCancelledError extends TroupeError {
  readonly code = 'ERR_TROUPE_TASK_CANCELLED';
  /** Position of the item in the input. */
  readonly index: number;

  constructor(index: number, cause?: unknown) {
    super(
      `item ${index} was cancelled before it was done; it may have run in part`,
      cause === undefined ? undefined : { cause },
    );
    this.index = index;
  }
}
