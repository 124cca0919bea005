/**
 * The errors that troupe throws and rejects with. Each has a stable `code`; match on that, because
 * class identity does not cross processes. A message says what happened, to whom, and what to do.
 */

import { describeExit, type ExitReason } from './exit-reason.ts';

/** What all errors of troupe have in common. */
export abstract class TroupeError extends Error {
  /** Stable across versions and processes. */
  abstract readonly code: `ERR_TROUPE_${string}`;
  override readonly name: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Where a start failed: launching the process, loading the module, running setup, or waiting for it. */
export type StartPhase = 'spawn' | 'load' | 'setup' | 'timeout';

/** What a {@link StartError} is about. */
export interface FailedStart {
  readonly phase: StartPhase;
  readonly module: string;
  readonly definition: string;
  /** Missing where no supervisor has anything to do with it. */
  readonly child?: FailedChild | undefined;
}

/** The child that has kept its supervisor from starting. */
export interface FailedChild {
  readonly id: string;
  /** Path of its supervisor. */
  readonly supervisor: string;
}

/** An actor or process did not become ready; nothing of it is left running. */
export class StartError extends TroupeError {
  readonly code = 'ERR_TROUPE_START';
  readonly phase: StartPhase;
  /** URL of the module that holds the definition. */
  readonly module: string;
  /** Name of the definition. */
  readonly definition: string;
  /** As which child of which supervisor, the innermost in a tree; `undefined` for what stands alone. */
  readonly child: FailedChild | undefined;

  constructor(failed: FailedStart, what: string, cause?: unknown) {
    super(`${openingOf(failed)}${what}`, { cause });
    this.phase = failed.phase;
    this.module = failed.module;
    this.definition = failed.definition;
    this.child = failed.child;
  }

  /** What was wrong, which the message says after whom it happened to. */
  get problem(): string {
    return this.message.slice(openingOf(this).length);
  }
}

function openingOf({ phase, module, definition, child }: FailedStart): string {
  const who =
    child === undefined ? `${definition} of ${module}` : `child '${child.id}' of ${child.supervisor}`;
  return `${who} did not start (${phase}): `;
}

/** A name is unique in a system, and another actor has it. */
export class NameTakenError extends TroupeError {
  readonly code = 'ERR_TROUPE_NAME_TAKEN';
  /** The name that was asked for (and not, as in other errors, the name of the class). */
  override readonly name: string;
  /** Path of the actor that has the name. */
  readonly owner: string;

  constructor(name: string, owner: string) {
    super(`the name '${name}' belongs to ${owner}; choose another, or reach that actor with whereis()`);
    this.name = name;
    this.owner = owner;
  }
}

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
    super(
      `item ${index} killed ${deaths} workers and is not tried again; the last time, ${describeExit(reason)}`,
    );
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

/** An option has a value that is not allowed; nothing was started. */
export class OptionError extends TroupeError {
  readonly code = 'ERR_TROUPE_OPTION';
  readonly option: string;
  readonly value: unknown;
  /** What it may be, in words. */
  readonly allowed: string;

  constructor(option: string, value: unknown, allowed: string) {
    super(printable(`${option} is ${display(value)}; it must be ${allowed}`));
    this.option = option;
    this.value = value;
    this.allowed = allowed;
  }
}

/** A field of a child or supervisor has a value that is not allowed; nothing was started. */
export class ChildSpecError extends TroupeError {
  readonly code = 'ERR_TROUPE_CHILD_SPEC';
  /** Such as `restart` or `backoff.minMs`. */
  readonly field: string;
  readonly value: unknown;

  /** @param whose - Comes before the field in the message, such as `child 'db': `. */
  constructor(field: string, value: unknown, allowed: string, whose: string = '') {
    super(printable(`${whose}${field} is ${display(value)}; it must be ${allowed}`));
    this.field = field;
    this.value = value;
  }
}

/** Why a supervisor refuses what it is asked to do. */
export type SupervisorErrorCode =
  | 'ERR_TROUPE_ALREADY_STARTED'
  | 'ERR_TROUPE_ALREADY_PRESENT'
  | 'ERR_TROUPE_RUNNING'
  | 'ERR_TROUPE_RESTARTING'
  | 'ERR_TROUPE_NOT_FOUND'
  | 'ERR_TROUPE_MAX_CHILDREN'
  | 'ERR_TROUPE_IGNORED';

/** What can be done with the ref in a {@link SupervisorError}; it is an `ActorRef` like any other. */
export interface ChildRef {
  readonly path: string;
  equals(other: { readonly path: string }): boolean;
  pid(): Promise<number | undefined>;
  stop(): Promise<unknown>;
  kill(): Promise<unknown>;
}

/**
 * A supervisor was asked for what the state of its children does not allow, and nothing has changed; or,
 * `ERR_TROUPE_IGNORED`, the child that it started has decided not to run.
 */
export class SupervisorError extends TroupeError {
  readonly code: SupervisorErrorCode;
  /** Of the child that it is about. */
  readonly id: string;
  /** The child with that id, when it has a ref. */
  readonly ref: ChildRef | undefined;

  /** @param supervisor - Its path. */
  constructor(code: SupervisorErrorCode, supervisor: string, id: string, ref?: ChildRef) {
    super(refusal(code, supervisor, id));
    this.code = code;
    this.id = id;
    this.ref = ref;
  }
}

function refusal(code: SupervisorErrorCode, supervisor: string, id: string): string {
  switch (code) {
    case 'ERR_TROUPE_ALREADY_STARTED':
      return `${supervisor} has a child '${id}' already; use its ref, or give the new child another id`;
    case 'ERR_TROUPE_ALREADY_PRESENT':
      return `${supervisor} has a child '${id}' already, which does not run; start it with restartChild(), or deleteChild() it first`;
    case 'ERR_TROUPE_RUNNING':
      return `child '${id}' of ${supervisor} is running; terminateChild() it first`;
    case 'ERR_TROUPE_RESTARTING':
      return `child '${id}' of ${supervisor} is being restarted; wait until it runs, or terminateChild() it first`;
    case 'ERR_TROUPE_NOT_FOUND':
      return `${supervisor} has no child '${id}'; whichChildren() lists those it has`;
    case 'ERR_TROUPE_MAX_CHILDREN':
      return `${supervisor} has as many children as it may, and '${id}' is one more; stop one first, or raise maxChildren`;
    case 'ERR_TROUPE_IGNORED':
      return `child '${id}' of ${supervisor} has no run: its setup returned ctx.ignore(). If its spec is kept, restartChild() tries again`;
  }
}

/** Shows control characters instead of obeying them: what is wrong may come from anywhere, and is shown on terminals. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return `\\x${code}`;
  });
}

function display(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return String(value);
}
