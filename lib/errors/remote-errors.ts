/** What a handler or task threw, on the side of whoever asked. */

import { TroupeError } from './troupe-error.ts';

/** What a remote error was where it was thrown. */
export interface RemoteOrigin {
  readonly name: string;
  readonly code: string | number | undefined;
  readonly stack: string;
}

/** A handler or task threw; this is its error on the caller's side, with the original message. */
export class RemoteError extends TroupeError {
  readonly code = 'ERR_TROUPE_REMOTE';
  readonly remote: RemoteOrigin;

  constructor(message: string, remote: RemoteOrigin, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.remote = remote;
    // Where it was thrown helps; where it was unpacked does not.
    if (remote.stack !== '') this.stack = remote.stack;
  }

  /** Wraps whatever was thrown, however odd; keeps its message, name, code, stack and cause. */
  static from(thrown: unknown): RemoteError {
    try {
      return thrown instanceof RemoteError ? thrown : RemoteError.#wrap(thrown);
    } catch (error) {
      const origin = { name: typeof thrown, code: undefined, stack: '' };
      return new RemoteError('something was thrown that cannot be read', origin, error);
    }
  }

  static #wrap(thrown: unknown): RemoteError {
    if (!(thrown instanceof Error)) {
      return new RemoteError(`${String(thrown)} was thrown`, {
        name: typeof thrown,
        code: undefined,
        stack: '',
      });
    }
    const { message, name, cause } = thrown;
    const stack = String(thrown.stack ?? '');
    const { code } = thrown as { readonly code?: unknown };
    const known = typeof code === 'string' || typeof code === 'number' ? code : undefined;
    return new RemoteError(String(message), { name: String(name), code: known, stack }, cause);
  }
}

/** Throw it in a handler to refuse a request: the asker gets it and the actor lives on. */
export class Rejection extends TroupeError {
  readonly code = 'ERR_TROUPE_REJECTION';
  /** Whatever helps the asker; must be sendable. */
  readonly details: unknown;

  constructor(message: string, details?: unknown) {
    super(message);
    this.details = details;
  }
}
