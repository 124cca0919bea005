/** What is in the way of whoever waits for something that is shared. */

import { TroupeError } from './troupe-error.ts';

/** The system, pool or client was closed before. */
export class ClosedError extends TroupeError {
  readonly code = 'ERR_TROUPE_CLOSED';

  constructor(what: string, cause?: unknown) {
    super(what, cause === undefined ? undefined : { cause });
  }
}

/** What was waited for did not come in time. */
export class WaitTimeoutError extends TroupeError {
  readonly code = 'ERR_TROUPE_WAIT_TIMEOUT';

  /** @param missed - What did not come, such as `no lease of /demo/lock`. */
  constructor(missed: string, timeoutMs: number) {
    super(`${missed} within ${timeoutMs} ms; if that may take longer, give a larger timeoutMs`);
  }
}

/** Something was called that only whoever holds a lock may call; nothing was done. */
export class NotHeldError extends TroupeError {
  readonly code = 'ERR_TROUPE_NOT_HELD';
  readonly path: string;

  /** @param call - Such as `notify()`. */
  constructor(path: string, call: string) {
    super(`${call} of ${path} was called without its lock; call it within withLock()`);
    this.path = path;
  }
}

/** A party of a barrier has gone, given up, or broken it: those who waited at it do not go on together. */
export class BrokenBarrierError extends TroupeError {
  readonly code = 'ERR_TROUPE_BROKEN_BARRIER';

  constructor(path: string, why: string) {
    super(`${path} is broken: ${why}; reset() mends it`);
  }
}
