/** What an actor is made from and given to work with: definition and context, which name each other. */

import type { Log } from './log.ts';
import type { Handlers, Ignored, Later } from './protocol.ts';
import type { ActorRef, AnyActorRef, Down } from './ref.ts';
import type { SpawnArguments } from './spawn-options.ts';
import type { StopReason } from './stop-reason.ts';

/** An actor as other processes find it: by the module that defines it and its name there. */
export interface ActorDefinition<A extends readonly unknown[], P> {
  readonly name: string;
  /** URL of the module. */
  readonly module: string;
  /** What it is sent and what it replies is encoded also where both ends are in one process. */
  readonly serializeLocal?: boolean;
  /** An exit code that its process chose, and SIGTERM, are no crash. */
  readonly exitIsResult?: boolean;
  /** Makes one run of the actor; a restart calls it again. */
  setup(ctx: ActorContext<P>, ...args: A): P | Ignored | Promise<P | Ignored>;
}

/**
 * The ref of a definition's actors, so that whoever takes one need not repeat its protocol.
 *
 * @example
 * ```ts
 * const record = defineTask(import.meta, 'record', (counter: RefOf<typeof Counter>) => counter.ask('add', 1));
 * ```
 */
export type RefOf<D extends ActorDefinition<never, unknown>> =
  D extends ActorDefinition<never, infer P> ? ActorRef<P> : never;

/** Whatever can own actors: a system, or an actor's context. */
export interface Spawner {
  /**
   * Starts an actor and waits until it is ready.
   *
   * @returns Its ref. Rejects with {@link StartError}, {@link NameTakenError}, {@link OptionError},
   *   {@link EncodeError} or {@link ClosedError}; nothing is left running then.
   */
  spawn<A extends readonly unknown[], P>(
    this: void,
    definition: ActorDefinition<A, P>,
    ...options: SpawnArguments<NoInfer<A>>
  ): Promise<ActorRef<P>>;
}

/** Whatever finds actors by their names: a system, the context of an actor, or that of a task. */
export type Finder = Pick<ActorContext<unknown>, 'whereis'>;

/** Takes back what was asked for; doing so twice is harmless. */
export type Cancel = () => void;

export interface ActorContext<P> extends Spawner {
  readonly self: ActorRef<P>;
  /** The name it was spawned with, or that of its definition and a number. */
  readonly name: string;
  readonly path: string;
  readonly log: Log;
  /** Aborted when the actor is asked to stop or ends; its reason is the exit reason. */
  readonly signal: AbortSignal;
  /**
   * Finds a named actor of the system.
   *
   * @returns `undefined` when nothing of that name and definition exists.
   */
  whereis<A extends readonly unknown[], Q>(
    this: void,
    definition: ActorDefinition<A, Q>,
    name: string,
  ): Promise<ActorRef<Q> | undefined>;
  /** Runs `fn` as a turn when the current run of `ref` has ended, or there is none. Fires once. */
  watch(this: void, ref: AnyActorRef, fn: (down: Down) => unknown): Cancel;
  /**
   * Ties two actors together: when one ends abnormally the other crashes too, unless it watches the
   * first. Not to run at present, be it between two runs, counts as such an end.
   */
  link(this: void, ref: AnyActorRef): void;
  /** Runs `fn` as a turn once, `delayMs` from now. */
  after(this: void, delayMs: number, fn: () => unknown): Cancel;
  /** Runs `fn` as a turn every `periodMs`; a turn that is still waiting is not queued twice. */
  every(this: void, periodMs: number, fn: () => unknown): Cancel;
  /** Runs `fn` when the actor ends, last in first out, each awaited. It may still ask. */
  onStop(this: void, fn: () => unknown): void;
  /**
   * Replies when `promise` settles and lets the mailbox go on. What follows the promise's awaits runs
   * outside a turn: it must not touch the actor's state. It is abandoned when the actor stops.
   */
  later<T>(this: void, promise: PromiseLike<T>): Later<T>;
  /** Returned by a setup that decides not to start: no error, no actor. */
  ignore(this: void): Ignored;
  /** Ends the actor after the current handler. @defaultValue normal */
  stop(this: void, reason?: StopReason): void;
  /** Puts other handlers in place of the present ones, from the next message on. */
  become(this: void, handlers: Handlers<P> & Partial<P>): void;
  /** Keeps the current message for later; its reply waits with it. */
  stash(this: void): void;
  /** Puts the stashed messages back before all others, in their order. */
  unstashAll(this: void): void;
  /**
   * Hands what this process has sent so far to the operating system, so that it arrives even if the
   * process is killed next. What a full mailbox holds back on this side is not waited for.
   *
   * @returns `undefined` when that is done, a promise when it must wait for the receiver.
   */
  flush(this: void): Promise<void> | undefined;
}
