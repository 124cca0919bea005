/** What cannot travel between processes. */

import { TroupeError } from './troupe-error.ts';

/** A value cannot be sent; nothing was. */
export class EncodeError extends TroupeError {
  readonly code = 'ERR_TROUPE_ENCODE';
  /** Where in the value, such as `[0].user.callback`. */
  readonly valuePath: string;
  /** What is wrong there, in words. */
  readonly problem: string;

  constructor(valuePath: string, problem: string, cause?: unknown) {
    super(`cannot send the value at ${valuePath === '' ? 'its root' : valuePath}: ${problem}`, { cause });
    this.valuePath = valuePath;
    this.problem = problem;
  }
}

/** A value arrived that cannot be rebuilt here. */
export class DecodeError extends TroupeError {
  readonly code = 'ERR_TROUPE_DECODE';
  readonly valuePath: string;

  constructor(valuePath: string, what: string, cause?: unknown) {
    super(`cannot read the value at ${valuePath === '' ? 'its root' : valuePath}: ${what}`, { cause });
    this.valuePath = valuePath;
  }
}

/** The other side of a connection broke the wire format; the connection is dropped. */
export class ProtocolError extends TroupeError {
  readonly code = 'ERR_TROUPE_PROTOCOL';
  /** Where in a message of the wrong shape; empty for everything else that is wrong. */
  readonly valuePath: string;

  constructor(what: string, cause?: unknown, valuePath: string = '') {
    super(`the connection was dropped: ${what}`, { cause });
    this.valuePath = valuePath;
  }
}
