/**
 * One run of an actor: takes from its mailbox, one message at a time and to completion.
 *
 * Promises that whatever it was sent is answered or counted as a dead letter, that turns never
 * overlap, and that its end is announced once. Where it runs, and what its end means for the slot,
 * is not its business.
 */

import type { Clock, TimerHandle } from '../clock.ts';
import type { ActorCounters, DeadLetterReason } from '../codec/wire.ts';
import { ActorExitedError, RemoteError, UnknownMessageError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import {
  Mailbox,
  type Caller,
  type Capacity,
  type Message,
  type ReplyPort,
  type Turn,
  turnOf,
} from '../mailbox/mailbox.ts';
import { isRejection } from './rejection.ts';
import { LaterReply } from './later-reply.ts';
import type { Runnable, Scheduler } from './scheduler.ts';

/** Messages that one actor handles before others get their turn. */
const MESSAGES_PER_PUMP = 256;

type AnyHandler = (...args: unknown[]) => unknown;
type HandlerTable = Readonly<Record<string, AnyHandler>>;

const NO_ARGUMENTS: readonly unknown[] = [];

/** How far the end of a run has come. */
type Ending =
  /** First the present handler runs to its end, if there is one; then hooks run and children stop. */
  | {
      readonly stage: 'last-turn' | 'cleaning-up';
      readonly reason: ExitReason;
      readonly deadline: TimerHandle;
    }
  | { readonly stage: 'over'; readonly reason: ExitReason };

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

/** What most actors never need; made for those that do. */
class Extras {
  stash: Message[] = [];
  /** The message that is being handled is to be kept. */
  stashesCurrent = false;
  readonly hooks: (() => unknown)[] = [];
  unreadable: ((error: Error) => void) | undefined;
  /** Asks whose handler returned `ctx.later` and whose reply has not come. */
  readonly repliesDue: Set<ReplyPort> = new Set();
  readonly abort: AbortController = new AbortController();
}

export class Cell implements Runnable {
  /** Number of this run in its process; the target of messages on the wire. */
  readonly number: number;
  readonly path: string;
  readonly mailbox: Mailbox;
  readonly #host: CellHost;
  readonly #shutdownMs: number;
  /** Missing before the setup has returned, and from the end on. */
  #handlers: HandlerTable | undefined;
  #ending: Ending | undefined;
  #pump: 'idle' | 'scheduled' | 'running' = 'idle';
  /** What is running now; an async handler stays here until it has settled. */
  #current: Message | Turn | undefined;
  /** The name handled last: off the wire the same name is a new string, which is slower to look up. */
  #lastType = '';
  #extras: Extras | undefined;

  constructor(number: number, plan: CellPlan, host: CellHost) {
    this.number = number;
    this.path = plan.path;
    this.mailbox = new Mailbox(plan.capacity);
    this.#shutdownMs = plan.shutdownMs;
    this.#host = host;
  }

  get signal(): AbortSignal {
    return this.#needed().abort.signal;
  }

  /** Names what is running, for timeouts and crash reports. */
  get running(): string | undefined {
    return this.#current?.kind === 'message' ? this.#current.type : this.#current?.name;
  }

  /** The process whose ask is being handled; `undefined` when it is this one, or a tell. */
  get caller(): Caller | undefined {
    return this.#current?.kind === 'message' ? this.#current.port?.caller : undefined;
  }

  /** What runs at this very moment is a turn of this actor, and not the rest of one after an await. */
  get isTakingTurn(): boolean {
    return this.#pump === 'running' && this.#current !== undefined;
  }

  /** Takes no more messages: it ends or has ended. */
  get closed(): boolean {
    return this.#ending !== undefined;
  }

  get ended(): boolean {
    return this.#ending?.stage === 'over';
  }

  /** Why the run ended; `undefined` until it has. */
  get exitReason(): ExitReason | undefined {
    return this.#ending?.stage === 'over' ? this.#ending.reason : undefined;
  }

  /** Counts since the start of this run. */
  counters(): ActorCounters {
    const { length, highWater, tells, asks, bytes } = this.mailbox.counters();
    return { mailbox: { length, highWater }, tells, asks, bytes };
  }

  /** Starts to handle messages; does nothing when the cell has been ended meanwhile. */
  open(handlers: object): void {
    if (this.closed) return;
    this.#handlers = handlers as HandlerTable;
    this.#schedule();
  }

  become(handlers: object): void {
    if (this.#handlers !== undefined) this.#handlers = handlers as HandlerTable;
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
    this.#needed().hooks.push(hook);
  }

  /** Has `fn` called, in the order of the messages, for each tell that cannot be read. */
  onUnreadable(fn: (error: Error) => void): void {
    this.#needed().unreadable = fn;
  }

  /** A tell has come that cannot be read. @returns Whether somebody is told of it. */
  unreadable(error: Error): boolean {
    const fn = this.#extras?.unreadable;
    if (fn !== undefined) this.deliver(turnOf('unreadable', () => fn(error)));
    return fn !== undefined;
  }

  /** Keeps the message that is being handled for {@link Cell.unstashAll}; the reply waits with it. */
  stash(): void {
    this.#needed().stashesCurrent = this.#current?.kind === 'message';
  }

  unstashAll(): void {
    this.mailbox.putBack(this.#takeStash());
  }

  /** Ends the run after the present handler, or at once when none is running. */
  stop(reason: ExitReason): void {
    if (this.closed) return;
    if (this.#current === undefined) this.#end(reason);
    else this.#close(reason, 'stopping');
  }

  /** Ends the run because something in it threw. */
  crash(error: unknown, shared?: true): void {
    if (this.ended) return;
    const reason: ExitReason = {
      type: 'crashed',
      error: RemoteError.from(error),
      ...(shared && { shared }),
      ...messageOf(this.#current),
    };
    if (this.closed) this.abandon(reason);
    else this.#end(reason);
  }

  /** Ends the run at once: nothing of it is waited for, its hooks do not run. */
  abandon(why: ExitReason): void {
    if (this.ended) return;
    const reason = why.type === 'killed' ? { ...why, ...messageOf(this.#current) } : why;
    this.#close(reason, 'mailbox-lost');
    this.#host.killChildren(this);
    this.#finish(reason);
  }

  pump(): void {
    this.#pump = 'running';
    try {
      this.#handleSome();
    } finally {
      this.#pump = 'idle';
      this.#schedule();
    }
  }

  #handleSome(): void {
    for (let handled = 0; handled < MESSAGES_PER_PUMP; handled++) {
      if (this.#current !== undefined || this.#handlers === undefined) return;
      const item = this.mailbox.take();
      if (item === undefined) return;
      if (item.kind === 'message') this.#handle(item, this.#handlers);
      else this.#run(item, item.run, undefined, NO_ARGUMENTS);
    }
  }

  #schedule(): void {
    if (this.#pump !== 'idle' || this.#current !== undefined || this.#handlers === undefined) return;
    if (this.mailbox.isEmpty) return;
    this.#pump = 'scheduled';
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
    let result: unknown;
    let promise: Promise<unknown> | undefined;
    try {
      result = fn.apply(self, args as unknown[]);
      // Adopted, because a thenable of somebody's own may throw, or call back at once or twice.
      if (isThenable(result)) promise = Promise.resolve(result);
    } catch (error) {
      this.#failed(item, error);
      return;
    }
    if (promise === undefined) this.#done(item, result);
    else this.#await(item, promise);
  }

  #await(item: Message | Turn, promise: Promise<unknown>): void {
    promise.then(
      (value) => this.#done(item, value),
      (error: unknown) => this.#failed(item, error),
    );
  }

  #done(item: Message | Turn, result: unknown): void {
    if (this.ended) return;
    this.#current = undefined;
    if (item.kind === 'message' && this.#extras?.stashesCurrent === true) {
      this.#extras.stashesCurrent = false;
      this.#extras.stash.push(item);
    } else if (item.kind === 'message') {
      this.#handled(item);
      if (result instanceof LaterReply) this.#replyLater(item, result);
      else item.port?.reply(result);
    }
    this.#afterTurn();
  }

  #handled(message: Message): void {
    if (!this.closed) this.mailbox.handled(message);
  }

  #replyLater(message: Message, later: LaterReply): void {
    const { port } = message;
    if (port === undefined) return;
    const due = this.#needed().repliesDue;
    due.add(port);
    later.promise.then(
      (value) => due.delete(port) && port.reply(value),
      (error: unknown) =>
        due.delete(port) && port.refuse(isRejection(error) ? error : RemoteError.from(error)),
    );
  }

  #failed(item: Message | Turn, error: unknown): void {
    if (this.ended) return;
    this.#current = undefined;
    if (this.#extras !== undefined) this.#extras.stashesCurrent = false;
    if (item.kind === 'message') this.#handled(item);
    if (isRejection(error)) {
      if (item.kind === 'message') item.port?.refuse(error);
      this.#afterTurn();
      return;
    }
    const remote = RemoteError.from(error);
    if (item.kind === 'message') item.port?.crash(remote);
    this.#end({ type: 'crashed', error: remote, ...messageOf(item) });
  }

  #afterTurn(): void {
    if (this.#ending?.stage === 'last-turn') this.#end(this.#ending.reason);
    else this.#schedule();
  }

  /** Takes no more messages, and answers those that wait. */
  #close(reason: ExitReason, letters: DeadLetterReason): void {
    if (this.#ending === undefined) {
      const deadline = this.#host.clock.setTimeout(
        () => this.abandon({ type: 'killed', by: 'deadline' }),
        this.#shutdownMs,
      );
      this.#ending = { stage: 'last-turn', reason, deadline };
      this.#handlers = undefined;
    }
    const left = [...this.#takeStash(), ...this.mailbox.close()];
    for (const item of left) this.#refuse(item, letters);
    if (this.#extras === undefined) return;
    const { repliesDue, abort } = this.#extras;
    for (const port of repliesDue) port.refuse(new ActorExitedError(this.path, reason, true));
    repliesDue.clear();
    abort.abort(reason);
  }

  #needed(): Extras {
    if (this.#extras === undefined) {
      this.#extras = new Extras();
      if (this.#ending !== undefined) this.#extras.abort.abort(this.#ending.reason);
    }
    return this.#extras;
  }

  #takeStash(): readonly Message[] {
    if (this.#extras === undefined) return [];
    const { stash } = this.#extras;
    this.#extras.stash = [];
    return stash;
  }

  #refuse(item: Message | Turn, letters: DeadLetterReason): void {
    if (item.kind === 'turn') return;
    if (item.port === undefined) this.#host.deadLetter(this.path, item.type, letters);
    else {
      const reason = this.#ending?.reason ?? { type: 'noproc' };
      item.port.refuse(new ActorExitedError(this.path, reason, false));
    }
  }

  #end(reason: ExitReason): void {
    this.#close(reason, reason.type === 'crashed' ? 'mailbox-lost' : 'stopping');
    if (this.#ending?.stage !== 'last-turn') return;
    this.#ending = { ...this.#ending, stage: 'cleaning-up' };
    this.#cleanUp().then(
      () => this.#finish(reason),
      (error: unknown) => this.#finish({ type: 'crashed', error: RemoteError.from(error) }),
    );
  }

  async #cleanUp(): Promise<void> {
    const hooks = this.#extras?.hooks ?? [];
    try {
      for (let hook = hooks.pop(); hook !== undefined; hook = hooks.pop()) await hook();
    } finally {
      await this.#host.stopChildren(this);
    }
  }

  #finish(reason: ExitReason): void {
    if (this.#ending === undefined || this.#ending.stage === 'over') return;
    this.#host.clock.clearTimeout(this.#ending.deadline);
    this.#ending = { stage: 'over', reason };
    if (this.#current?.kind === 'message') {
      this.#current.port?.refuse(new ActorExitedError(this.path, reason, true));
    }
    this.#current = undefined;
    this.#host.ended(this, reason);
  }
}

/** What a reason says of what was being handled. */
function messageOf(item: Message | Turn | undefined): { readonly message?: string } {
  return item?.kind === 'message' ? { message: item.type } : {};
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof (value as { readonly then: unknown }).then === 'function'
  );
}
