/** What keeps an ask from its reply, and a message from its actor. */

import { describeExit, type ExitReason } from '../exit-reason.ts';
import { TroupeError } from './troupe-error.ts';

/** The slot has ended for good. */
export class NoProcessError extends TroupeError {
  readonly code = 'ERR_TROUPE_NO_PROCESS';
  readonly path: string;

  /** @param advice - What to do. */
  constructor(
    path: string,
    advice: string = 'spawn a new actor, or watch() the ref to learn of its end in time',
  ) {
    super(`${path} has ended for good; ${advice}`);
    this.path = path;
  }
}

/** The run that was asked ended before it replied. */
export class ActorExitedError extends TroupeError {
  readonly code = 'ERR_TROUPE_ACTOR_EXITED';
  readonly path: string;
  readonly reason: ExitReason;
  /** Whether the handler may have run, in part or whole, before the end. */
  readonly mayHaveRun: boolean;

  constructor(path: string, reason: ExitReason, mayHaveRun: boolean) {
    super(
      `${path} ended before it replied: ${describeExit(reason)}. ` +
        (mayHaveRun ? 'The message may have been handled' : 'The message was not handled'),
      { cause: reason.type === 'crashed' ? reason.error : undefined },
    );
    this.path = path;
    this.reason = reason;
    this.mayHaveRun = mayHaveRun;
  }
}

/** No reply came within the deadline. The message may still be handled later. */
export class AskTimeoutError extends TroupeError {
  readonly code = 'ERR_TROUPE_ASK_TIMEOUT';
  readonly path: string;
  readonly type: string;
  readonly timeoutMs: number;
  /** The handler that the receiver was running, when it could still say so. */
  readonly running: string | undefined;

  constructor(path: string, type: string, timeoutMs: number, running: string | undefined) {
    super(
      `${path} did not reply to '${type}' within ${timeoutMs} ms; ` +
        (running === undefined
          ? 'it does not say what it is doing (its process may be blocked or stopped)'
          : `it is running '${running}'`) +
        '. Give it longer with ref.with({ timeoutMs }), or let the handler return ctx.later(promise)',
    );
    this.path = path;
    this.type = type;
    this.timeoutMs = timeoutMs;
    this.running = running;
  }
}

/** An actor asked itself within a turn. */
export class SelfAskError extends TroupeError {
  readonly code = 'ERR_TROUPE_SELF_ASK';
  readonly path: string;
  readonly type: string;

  constructor(path: string, type: string) {
    super(
      `${path} asked itself '${type}', whose reply could only come after the handler that waits for it; ` +
        'call the function directly, or use tell()',
    );
    this.path = path;
    this.type = type;
  }
}

/** The receiver did not keep up and the sender's own bound is reached. */
export class MailboxFullError extends TroupeError {
  readonly code = 'ERR_TROUPE_MAILBOX_FULL';
  readonly path: string;
  /** Messages that wait on the sender's side at most. */
  readonly capacity: number;

  constructor(path: string, capacity: number) {
    super(
      `${path} does not keep up: as much waits to be sent to it as may, ${capacity} messages or 16 MiB; ` +
        'await what tell() and ask() return, or send less',
    );
    this.path = path;
    this.capacity = capacity;
  }
}

/** The receiver has no handler of that name. */
export class UnknownMessageError extends TroupeError {
  readonly code = 'ERR_TROUPE_UNKNOWN_MESSAGE';
  readonly path: string;
  readonly type: string;
  /** The messages that it does handle. */
  readonly known: readonly string[];

  constructor(path: string, type: string, known: readonly string[]) {
    super(`${path} has no handler '${type}'; it has: ${known.join(', ') || 'none'}`);
    this.path = path;
    this.type = type;
    this.known = known;
  }
}
