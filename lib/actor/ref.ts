/**
 * References to actors, as users see them. A ref names a slot: it outlives the runs of it, can be
 * sent in any message, and works in whichever process it lands.
 *
 * A slot goes with the process of its supervisor. Where that is started again, a child of its definition
 * has an heir, the slot of the same path, and refs lead there once it runs.
 */

import type { ActorCounters } from '../codec/wire.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { StopReason } from './stop-reason.ts';
import type { ArgsOf, MessageOf, ReplyOf } from './protocol.ts';

/** Says that a run of an actor has ended. */
export interface Down {
  readonly ref: AnyActorRef;
  readonly reason: ExitReason;
  /**
   * The slot will have another run; otherwise it has ended for good, or, with the reason `disconnected`,
   * its owner has: an heir may follow.
   */
  readonly restarting: boolean;
}

/** How asks through a ref behave. */
export interface AskSettings {
  /**
   * How long to wait for a reply; `Infinity` waits as long as the actor lives.
   * @defaultValue 5000
   */
  readonly timeoutMs?: number;
  /** Gives up waiting when aborted; the handler is not stopped. */
  readonly signal?: AbortSignal;
}

/** How the end of an actor is awaited. */
export interface WatchSettings {
  /** Stops watching when aborted; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What can be done with a ref whatever its protocol is. */
export interface AnyActorRef {
  /** Where the slot stands in the tree, such as `/demo/counter`. */
  readonly path: string;
  /**
   * Says whether both refs name the same slot. A ref to a slot that was lost equals one to its heir only
   * after it has been used and the heir was found.
   */
  equals(other: AnyActorRef): boolean;
  /**
   * Asks the current run to stop. The running handler finishes and replies; queued asks reject,
   * queued tells become dead letters.
   *
   * @param reason - A word for logs and watchers, or an orderly exit reason. @defaultValue shutdown
   * @returns The end of that run; `noproc` when there was none.
   */
  stop(reason?: StopReason): Promise<Down>;
  /** Ends the current run at once, with SIGKILL where it has a process of its own. */
  kill(): Promise<Down>;
  /**
   * Resolves when the current run has ended, which may be one that is being started; at once, with
   * `noproc`, when there is none: the slot has ended, or waits for its next run (`restarting`).
   */
  watch(settings?: WatchSettings): Promise<Down>;
  /** The process that runs it at present, or `undefined` when none does. */
  pid(): Promise<number | undefined>;
  /** What has passed through its mailbox since it was started last; `undefined` when it does not run. */
  counters(): Promise<ActorCounters | undefined>;
}

/** A reference to an actor that understands the messages of `P`. */
export interface ActorRef<out P> extends AnyActorRef {
  /**
   * Sends a message and forgets it.
   *
   * @returns `undefined` while the receiver keeps up; otherwise something to await, which resolves
   *   when there is room again and rejects with {@link MailboxFullError} after 5 s.
   * @throws {@link EncodeError} when an argument cannot be sent, or the message is over 16 MiB without its
   *   large binary (256 KiB or more in one piece), or that is over 256 MiB.
   * @throws {@link MailboxFullError} when 1,000 messages or 16 MiB wait on this side already.
   */
  tell<K extends MessageOf<P>>(type: K, ...args: ArgsOf<P, K>): PromiseLike<void> | undefined;
  /**
   * Sends a message and waits for the handler's result.
   *
   * @returns The result. Rejects with the handler's error ({@link RemoteError} or {@link Rejection}),
   *   {@link AskTimeoutError}, {@link ActorExitedError}, {@link NoProcessError},
   *   {@link UnknownMessageError}, {@link EncodeError} or {@link MailboxFullError}.
   */
  ask<K extends MessageOf<P>>(type: K, ...args: ArgsOf<P, K>): Promise<ReplyOf<P, K>>;
  /** Makes a ref to the same slot whose asks have other settings. */
  with(settings: AskSettings): ActorRef<P>;
}
