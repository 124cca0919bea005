/** The context of one run of an actor: what its code is given to work with. */

import type { Cell } from '../../actor/cell.ts';
import type { ActorContext, ActorDefinition, Cancel } from '../../actor/context.ts';
import { LaterReply } from '../../actor/later-reply.ts';
import type { LiveRef } from '../../actor/live-ref.ts';
import type { Log } from '../../actor/log.ts';
import type { Host } from '../../actor/placement.ts';
import type { Ignored, Later } from '../../actor/protocol.ts';
import type { ActorRef, AnyActorRef, Down } from '../../actor/ref.ts';
import { asExitReason, type StopReason } from '../../actor/stop-reason.ts';
import { checkDuration } from '../../check-option.ts';
import type { Clock } from '../../clock.ts';
import type { RefData, RevivalScope } from '../../codec/portable.ts';
import { seal, unseal } from '../../codec/seal.ts';
import { ActorExitedError, OptionError } from '../../errors.ts';
import { type ExitReason, isOrderly } from '../../exit-reason.ts';
import { type Caller, turnOf } from '../../mailbox/mailbox.ts';
import type { Belongings } from './belongings.ts';
import type { Events } from '../reports/events.ts';
import type { Family, Member } from './family.ts';
import { type Slot, unnamedActor } from './slot.ts';
import type { SlotOrder } from './slot-order.ts';

/** What `ctx.ignore()` returns at run time. */
export const IGNORED: unique symbol = Symbol('ignored');

export interface ContextHost {
  readonly clock: Clock;
  readonly scope: RevivalScope;
  readonly cells: {
    /** What the actor has; ended for good when the actor has. */
    belongings(cell: Cell): Belongings;
  };
  log(path: string): Log;
  ref(data: RefData): LiveRef;
  /** Starts an actor that belongs to `family`. */
  spawn(family: Family, definition: unknown, options: unknown): Promise<LiveRef>;
  openSlot(order: SlotOrder): Promise<Slot>;
  /** The shared hosts that this process has started, by path. */
  readonly hosts: ReadonlyMap<string, Host>;
  whereis(definition: unknown, name: string): Promise<LiveRef | undefined>;
  /** The ref behind a user's ref. */
  liveRef(ref: AnyActorRef): LiveRef;
  /** Has the actor behind `target` tied to `self` as well. */
  linkBack(target: LiveRef, self: LiveRef): void;
  flush(): Promise<void> | undefined;
  /** A directory of this system that is this user's alone, and goes when the system does. */
  readonly directory: string;
  readonly events: Events;
}

/** A supervisor ends because it has given up a child. */
export interface Escalation {
  /** Path of the child. */
  readonly child: string;
  /** Why it had to be started again the last time. */
  readonly reason: ExitReason;
}

/** What a supervisor needs beyond the context that every actor has: slots that it keeps itself. */
export interface Offspring {
  readonly clock: Clock;
  /** Makes a slot that belongs to the actor and has no run yet; rejects as a spawn does. */
  open(order: Omit<SlotOrder, 'family'>): Promise<Slot>;
  ref(slot: Slot): LiveRef;
  /** Finds a shared host of this process by its path. */
  host(path: string): Host | undefined;
  /** Shows what the actor keeps, as it is at any time. */
  show(members: readonly Member[]): void;
  /** Has the actor take no more children; those that are there go on. */
  shut(): void;
  /** Tells those who listen that the actor leaves what has happened to its own supervisor. */
  escalate(escalation: Escalation): void;
}

export class RunContext implements ActorContext<unknown> {
  readonly #host: ContextHost;
  readonly #cell: Cell;
  readonly #ref: RefData;
  readonly #definition: string;
  #self: LiveRef | undefined;
  #log: Log | undefined;

  /** @param definition - Name of it. */
  constructor(host: ContextHost, cell: Cell, ref: RefData, definition: string) {
    this.#host = host;
    this.#cell = cell;
    this.#ref = ref;
    this.#definition = definition;
  }

  get self(): ActorRef<unknown> {
    return this.#liveSelf() as unknown as ActorRef<unknown>;
  }

  get name(): string {
    const { path, slot } = this.#ref;
    const unnamed = unnamedActor(this.#definition, slot);
    return path.endsWith(`/${unnamed}`) ? unnamed : path.slice(path.lastIndexOf('/') + 1);
  }

  get path(): string {
    return this.#cell.path;
  }

  get log(): Log {
    return (this.#log ??= this.#host.log(this.path));
  }

  get signal(): AbortSignal {
    return this.#cell.signal;
  }

  async spawn<P>(definition: unknown, options?: unknown): Promise<ActorRef<P>> {
    const { family } = this.#belongings();
    return (await this.#host.spawn(family, definition, options)) as unknown as ActorRef<P>;
  }

  async whereis<A extends readonly unknown[], Q>(
    definition: ActorDefinition<A, Q>,
    name: string,
  ): Promise<ActorRef<Q> | undefined> {
    return (await this.#host.whereis(definition, name)) as unknown as ActorRef<Q> | undefined;
  }

  watch(ref: AnyActorRef, fn: (down: Down) => unknown): Cancel {
    const { pending, watched } = this.#belongings();
    return pending.add((done) => {
      const unwatched = watched.add(ref);
      const cancel = this.#host.liveRef(ref).onRunEnd((down) => {
        done();
        this.#turn('down', () => {
          unwatched();
          return fn(down);
        });
      });
      return () => {
        unwatched();
        cancel();
      };
    });
  }

  link(ref: AnyActorRef): void {
    const target = this.#host.liveRef(ref);
    tie(this.#cell, this.#belongings(), target);
    this.#host.linkBack(target, this.#liveSelf());
  }

  after(delayMs: number, fn: () => unknown): Cancel {
    checkDuration('delayMs', delayMs);
    const { clock } = this.#host;
    return this.#belongings().pending.add((done) => {
      const timer = clock.setTimeout(() => {
        done();
        this.#turn('after', fn);
      }, delayMs);
      return () => clock.clearTimeout(timer);
    });
  }

  every(periodMs: number, fn: () => unknown): Cancel {
    checkDuration('periodMs', periodMs);
    return this.#belongings().pending.add(() => this.#repeat(periodMs, fn));
  }

  onStop(fn: () => unknown): void {
    this.#cell.onStop(fn);
  }

  later<T>(promise: PromiseLike<T>): Later<T> {
    return new LaterReply(promise) as unknown as Later<T>;
  }

  ignore(): Ignored {
    return IGNORED as unknown as Ignored;
  }

  stop(reason?: StopReason): void {
    this.#cell.stop(asExitReason(reason ?? { type: 'normal' }));
  }

  become(handlers: object): void {
    this.#cell.become(handlers);
  }

  stash(): void {
    this.#cell.stash();
  }

  unstashAll(): void {
    this.#cell.unstashAll();
  }

  flush(): Promise<void> | undefined {
    return this.#host.flush();
  }

  onUnreadable(fn: (error: Error) => void): void {
    this.#cell.onUnreadable(fn);
  }

  /** For supervisors; users' actors do not see it. */
  offspring(): Offspring {
    const host = this.#host;
    const { family } = this.#belongings();
    return {
      clock: host.clock,
      open: async (order) => host.openSlot({ ...order, family }),
      ref: ({ data }) => host.ref(data),
      host: (path) => host.hosts.get(path),
      show: (members) => void (family.kept = members),
      shut: () => family.shut(),
      escalate: (escalation) => {
        const { path } = this;
        const to = path.slice(0, path.lastIndexOf('/'));
        // The root of a system has nobody above it.
        if (to === '' || !host.events.wanted) return;
        host.events.publish({ type: 'escalated', path, at: Date.now(), to, ...escalation });
      },
    };
  }

  /** For actors of the framework that hold something for others; users' actors do not see it. */
  get caller(): Caller | undefined {
    return this.#cell.caller;
  }

  /** For actors of the framework that share files with others; users' actors do not see it. */
  get directory(): string {
    return this.#host.directory;
  }

  /** For actors of the framework that keep what others give them; users' actors do not see it. */
  copy(value: unknown): unknown {
    const { scope } = this.#host;
    return unseal(seal(value, scope.systemId), scope);
  }

  #liveSelf(): LiveRef {
    return (this.#self ??= this.#host.ref(this.#ref));
  }

  #belongings(): Belongings {
    return this.#host.cells.belongings(this.#cell);
  }

  #turn(name: string, run: () => unknown): void {
    this.#cell.deliver(turnOf(name, run));
  }

  /** Runs `fn` as a turn every period; a turn that has not run yet is not queued again. */
  #repeat(periodMs: number, fn: () => unknown): Cancel {
    const { clock } = this.#host;
    let queued = false;
    let timer: unknown;
    const arm = (): void => {
      timer = clock.setTimeout(() => {
        arm();
        if (queued) return;
        queued = true;
        this.#turn('every', () => {
          queued = false;
          return fn();
        });
      }, periodMs);
    };
    arm();
    return () => clock.clearTimeout(timer);
  }
}

/**
 * Lets methods be taken off a context, as in `({ spawn, after }) => …`: each is bound when it is looked
 * at. Bound beforehand, they would take each actor a kilobyte.
 */
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(RunContext.prototype))) {
  if (name === 'constructor' || typeof value !== 'function') continue;
  const method = value as (this: RunContext, ...args: never[]) => unknown;
  Object.defineProperty(RunContext.prototype, name, {
    get(this: RunContext) {
      return method.bind(this);
    },
  });
}

/** @throws {@link OptionError} when it is not the context of an actor that runs here. */
export function offspringOf(ctx: Pick<ActorContext<unknown>, 'path'>): Offspring {
  if (ctx instanceof RunContext) return ctx.offspring();
  throw new OptionError('ctx', ctx, 'the context that an actor was given');
}

/**
 * The process whose ask an actor is handling, to learn of its end; `undefined` when it is the actor's own.
 *
 * @throws {@link OptionError} when it is not the context of an actor that runs here.
 */
export function callerOf(ctx: Pick<ActorContext<unknown>, 'path'>): Caller | undefined {
  if (ctx instanceof RunContext) return ctx.caller;
  throw new OptionError('ctx', ctx, 'the context that an actor was given');
}

/**
 * Copies a value as sending it would.
 *
 * @throws {@link EncodeError} when something in it cannot be sent, {@link OptionError} when `ctx` is not the
 *   context of an actor that runs here.
 */
export function copyOf(ctx: Pick<ActorContext<unknown>, 'path'>, value: unknown): unknown {
  if (ctx instanceof RunContext) return ctx.copy(value);
  throw new OptionError('ctx', ctx, 'the context that an actor was given');
}

/**
 * Has `fn` called for each tell to an actor that cannot be read, in the order of its messages: they are no
 * dead letters then.
 *
 * @throws {@link OptionError} when it is not the context of an actor that runs here.
 */
export function onUnreadable(ctx: Pick<ActorContext<unknown>, 'path'>, fn: (error: Error) => void): void {
  if (!(ctx instanceof RunContext)) throw new OptionError('ctx', ctx, 'the context that an actor was given');
  ctx.onUnreadable(fn);
}

/** @returns A directory of the system that is this user's alone, and goes when the system does. */
export function directoryOf(ctx: Pick<ActorContext<unknown>, 'path'>): string {
  if (ctx instanceof RunContext) return ctx.directory;
  throw new OptionError('ctx', ctx, 'the context that an actor was given');
}

/** Takes an actor down when another one ends abnormally that it does not watch. */
export function tie(cell: Cell, { pending, watched }: Belongings, target: LiveRef): void {
  pending.add((done) =>
    target.onRunEnd(({ reason, ref }) => {
      done();
      if (isOrderly(reason) || watched.has(ref)) return;
      cell.crash(new ActorExitedError(ref.path, reason, true));
    }),
  );
}
