/**
 * One run of an actor: takes from its mailbox, one message at a time and to completion.
 *
 * Promises that whatever it was sent is answered or counted as a dead letter, that turns never
 * overlap, and that its end is announced once. Where it runs, and what its end means for the slot,
 * is not its business.
 */

import type { Clock, TimerHandle } from '../clock.ts';
import type { DeadLetterReason } from '../codec/wire.ts';
import { ActorExitedError, RemoteError, UnknownMessageError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import { Mailbox, type Capacity, type Message, type ReplyPort, type Turn } from '../mailbox/mailbox.ts';
import { isRejection } from './rejection.ts';
import { LaterReply } from './later-reply.ts';
import type { Runnable, Scheduler } from './scheduler.ts';

/** Messages that one actor handles before others get their turn. */
const MESSAGES_PER_PUMP = 256;

type AnyHandler = (...args: unknown[]) => unknown;
type HandlerTable = Readonly<Record<string, AnyHandler>>;

const NO_ARGUMENTS: readonly unknown[] = [];

type CellState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'running'; readonly handlers: HandlerTable }
  | { readonly phase: 'ending'; readonly reason: ExitReason }
  | { readonly phase: 'ended'; readonly reason: ExitReason };

/** What a cell needs of the process it runs in. */
export interface CellHost {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  deadLetter(path: string, type: string, reason: DeadLetterReason): void;
  /** Stops what the actor spawned, last first. */
  stopChildren(cell: Cell): Promise<void>;
  /** Kills what the actor spawned. */
  killChildren(cell: Cell): void;
  /** The run is over; called once. */
  ended(cell: Cell, reason: ExitReason): void;
}

export interface CellPlan {
  readonly path: string;
  readonly capacity: Capacity;
  /** How long the end may take, from the request until it is killed. */
  readonly shutdownMs: number;
}

export class Cell implements Runnable {
  /** Number of this run in its process; the target of messages on the wire. */
  readonly number: number;
  readonly path: string;
  readonly mailbox: Mailbox;
  readonly #host: CellHost;
  readonly #shutdownMs: number;
  readonly #abort = new AbortController();
  readonly #hooks: (() => unknown)[] = [];
  #state: CellState = { phase: 'starting' };
  /** What is running now; an async handler stays here until it has settled. */
  #current: Message | Turn | undefined;
  #stash: Message[] = [];
  /** The message that is being handled is to be kept. */
  #stashesCurrent = false;
  /** Asks whose handler returned `ctx.later` and whose reply has not come. */
  readonly #repliesDue = new Set<ReplyPort>();
  #endAfterTurn: ExitReason | undefined;
  /** The name handled last: off the wire the same name is a new string, which is slower to look up. */
  #lastType = '';
  #pumpScheduled = false;
  #isTakingTurn = false;
  #deadline: TimerHandle;
  #cleaning = false;
  #whenEnded: ((reason: ExitReason) => void)[] = [];

  constructor(number: number, plan: CellPlan, host: CellHost) {
    this.number = number;
    this.path = plan.path;
    this.mailbox = new Mailbox(plan.capacity);
    this.#shutdownMs = plan.shutdownMs;
    this.#host = host;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Names what is running, for timeouts and crash reports. */
  get running(): string | undefined {
    return this.#current?.kind === 'message' ? this.#current.type : this.#current?.name;
  }

  /** What runs at this very moment is a turn of this actor, and not the rest of one after an await. */
  isTakingTurn(): boolean {
    return this.#isTakingTurn;
  }

  /** Takes no more messages: it ends or has ended. */
  get closed(): boolean {
    return this.#state.phase === 'ending' || this.#state.phase === 'ended';
  }

  /** Starts to handle messages; does nothing when the cell has been ended meanwhile. */
  open(handlers: object): void {
    if (this.#state.phase !== 'starting') return;
    this.#state = { phase: 'running', handlers: handlers as HandlerTable };
    this.#schedule();
  }

  become(handlers: object): void {
    if (this.#state.phase === 'running')
      this.#state = { phase: 'running', handlers: handlers as HandlerTable };
  }

  deliver(item: Message | Turn): void {
    if (this.closed) {
      this.#refuse(item, 'stopping');
      return;
    }
    this.mailbox.push(item);
    this.#schedule();
  }

  onStop(hook: () => unknown): void {
    this.#hooks.push(hook);
  }

  /** Calls `fn` once the run is over. */
  whenEnded(fn: (reason: ExitReason) => void): void {
    if (this.#state.phase === 'ended') fn(this.#state.reason);
    else this.#whenEnded.push(fn);
  }

  /** Keeps the message that is being handled for {@link Cell.unstashAll}; the reply waits with it. */
  stash(): void {
    this.#stashesCurrent = this.#current?.kind === 'message';
  }

  unstashAll(): void {
    this.mailbox.putBack(this.#stash);
    this.#stash = [];
  }

  /** Ends the run after the present handler, or at once when none is running. */
  stop(reason: ExitReason): void {
    if (this.closed) return;
    if (this.#current === undefined) this.#end(reason);
    else {
      this.#endAfterTurn ??= reason;
      this.#close(reason, 'stopping');
    }
  }

  /** Ends the run because something in it threw. */
  crash(error: unknown, shared?: true): void {
    if (this.#state.phase === 'ended') return;
    const reason: ExitReason = { type: 'crashed', error: RemoteError.from(error), ...(shared && { shared }) };
    if (this.#state.phase === 'ending') this.abandon(reason);
    else this.#end(reason);
  }

  /** Ends the run at once: nothing of it is waited for, its hooks do not run. */
  abandon(reason: ExitReason): void {
    if (this.#state.phase === 'ended') return;
    this.#close(reason, 'mailbox-lost');
    this.#host.killChildren(this);
    this.#finish(reason);
  }

  pump(): void {
    this.#pumpScheduled = false;
    for (let handled = 0; handled < MESSAGES_PER_PUMP; handled++) {
      if (this.#current !== undefined || this.#state.phase !== 'running') return;
      const item = this.mailbox.take();
      if (item === undefined) return;
      if (item.kind === 'message') this.#handle(item, this.#state.handlers);
      else this.#run(item, item.run, undefined, NO_ARGUMENTS);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#pumpScheduled || this.#current !== undefined || this.#state.phase !== 'running') return;
    if (this.mailbox.size === 0) return;
    this.#pumpScheduled = true;
    this.#host.scheduler.ready(this);
  }

  #handle(message: Message, handlers: HandlerTable): void {
    if (message.type !== this.#lastType) this.#lastType = message.type;
    const type = this.#lastType;
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (typeof handler === 'function') {
      this.#run(message, handler, handlers, message.args);
      return;
    }
    this.mailbox.handled(message);
    if (message.port === undefined) this.#host.deadLetter(this.path, message.type, 'unknown-message');
    else message.port.refuse(new UnknownMessageError(this.path, message.type, Object.keys(handlers)));
  }

  #run(item: Message | Turn, fn: AnyHandler, self: unknown, args: readonly unknown[]): void {
    this.#current = item;
    this.#isTakingTurn = true;
    let result: unknown;
    let promise: Promise<unknown> | undefined;
    try {
      result = fn.apply(self, args as unknown[]);
      // Adopted, because a thenable of somebody's own may throw, or call back at once or twice.
      if (isThenable(result)) promise = Promise.resolve(result);
    } catch (error) {
      this.#failed(item, error);
      return;
    } finally {
      this.#isTakingTurn = false;
    }
    if (promise === undefined) {
      this.#done(item, result);
      return;
    }
    promise.then(
      (value) => this.#done(item, value),
      (error: unknown) => this.#failed(item, error),
    );
  }

  #done(item: Message | Turn, result: unknown): void {
    if (this.#state.phase === 'ended') return;
    this.#current = undefined;
    if (item.kind === 'message' && this.#stashesCurrent) {
      this.#stashesCurrent = false;
      this.#stash.push(item);
    } else if (item.kind === 'message') {
      this.mailbox.handled(item);
      if (result instanceof LaterReply) this.#replyLater(item, result);
      else item.port?.reply(result);
    }
    this.#afterTurn();
  }

  #replyLater(message: Message, later: LaterReply): void {
    const { port } = message;
    if (port === undefined) return;
    this.#repliesDue.add(port);
    later.promise.then(
      (value) => this.#repliesDue.delete(port) && port.reply(value),
      (error: unknown) =>
        this.#repliesDue.delete(port) && port.refuse(isRejection(error) ? error : RemoteError.from(error)),
    );
  }

  #failed(item: Message | Turn, error: unknown): void {
    if (this.#state.phase === 'ended') return;
    this.#current = undefined;
    this.#stashesCurrent = false;
    if (item.kind === 'message') this.mailbox.handled(item);
    if (isRejection(error)) {
      if (item.kind === 'message') item.port?.refuse(error);
      this.#afterTurn();
      return;
    }
    const remote = RemoteError.from(error);
    if (item.kind === 'message') item.port?.refuse(remote);
    this.#end({ type: 'crashed', error: remote });
  }

  #afterTurn(): void {
    if (this.#endAfterTurn === undefined) this.#schedule();
    else this.#end(this.#endAfterTurn);
  }

  /** Takes no more messages, and answers those that wait. */
  #close(reason: ExitReason, letters: DeadLetterReason): void {
    if (!this.closed) {
      this.#state = { phase: 'ending', reason };
      this.#deadline = this.#host.clock.setTimeout(
        () => this.abandon({ type: 'killed', by: 'deadline' }),
        this.#shutdownMs,
      );
    }
    const left = [...this.#stash, ...this.mailbox.close()];
    this.#stash = [];
    for (const item of left) this.#refuse(item, letters);
    for (const port of this.#repliesDue) port.refuse(new ActorExitedError(this.path, reason, true));
    this.#repliesDue.clear();
    this.#abort.abort(reason);
  }

  #refuse(item: Message | Turn, letters: DeadLetterReason): void {
    if (item.kind === 'turn') return;
    if (item.port === undefined) this.#host.deadLetter(this.path, item.type, letters);
    else item.port.refuse(new ActorExitedError(this.path, this.#reason(), false));
  }

  #reason(): ExitReason {
    return 'reason' in this.#state ? this.#state.reason : { type: 'noproc' };
  }

  #end(reason: ExitReason): void {
    this.#close(reason, reason.type === 'crashed' ? 'mailbox-lost' : 'stopping');
    if (this.#cleaning) return;
    this.#cleaning = true;
    this.#cleanUp().then(
      () => this.#finish(reason),
      (error: unknown) => this.#finish({ type: 'crashed', error: RemoteError.from(error) }),
    );
  }

  async #cleanUp(): Promise<void> {
    try {
      for (let hook = this.#hooks.pop(); hook !== undefined; hook = this.#hooks.pop()) await hook();
    } finally {
      await this.#host.stopChildren(this);
    }
  }

  #finish(reason: ExitReason): void {
    if (this.#state.phase === 'ended') return;
    this.#state = { phase: 'ended', reason };
    this.#host.clock.clearTimeout(this.#deadline);
    if (this.#current?.kind === 'message') {
      this.#current.port?.refuse(new ActorExitedError(this.path, reason, true));
    }
    this.#current = undefined;
    this.#host.ended(this, reason);
    for (const fn of this.#whenEnded) fn(reason);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof (value as { readonly then: unknown }).then === 'function'
  );
}
