/**
 * The messages on the wire, version 2, and how each begins.
 *
 * A frame is a stream of msgpack values. Each message is a header (a uint32 with kind, flags and
 * target), a correlation (uint32) unless it is a tell, a metadata map when the header says so, and a
 * body. The body of a tell or an ask is `[...args, type]`: the name comes last, so that taking it off
 * leaves the arguments as they were. Target 0 is the process itself, whose messages are
 * {@link ProcessProtocol}.
 */

import type { SystemEvent } from '../diagnostics.ts';
import type { ExitReason, KilledBy } from '../exit-reason.ts';
import type { PortableRef, RefData } from './portable.ts';

/** Raised whenever the wire changes in a way that an older process would misread. */
export const WIRE_VERSION = 2;

/** What a message is. Replies and refusals go to whoever sent the ask of the same correlation. */
export const Kind = { tell: 1, ask: 2, reply: 3, refusal: 4 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The process itself, as a target. */
export const PROCESS_TARGET = 0;
/** Targets are 26 bits wide: 67 million runs of actors in one process before numbers come again. */
export const MAX_TARGET = 0x3ff_ffff;

/** The body is a bin that holds a self-contained value (`seal.ts`) instead of the value itself. */
export const SEALED_BIT = 0x400_0000;
/** A map of metadata (tracing, say) comes before the body. Readers skip it. */
export const METADATA_BIT = 0x800_0000;
export const KIND_SHIFT = 28;
/** The byte with which every header, and so every frame, begins. */
export const MSGPACK_UINT32 = 0xce;
export const KIND_MASK = 7;
/**
 * The blobs that came since the frame before this one belong to the message, which is the first in its
 * frame. A sealed body refers to them by number; of a plain one they are the last argument.
 */
export const BLOBS_BIT = 0x8000_0000;

/** Where an actor runs at present: a process and the target number of the run in it. */
export interface Place {
  readonly process: string;
  readonly cell: number;
}

/** What the owner of a slot knows of the end of one run. */
export interface Fate {
  readonly reason: ExitReason;
  /** The slot will have another run; otherwise it has ended for good. */
  readonly restarting: boolean;
}

/** What a process needs to know before it can run actors; given on its command line. */
export interface Welcome {
  readonly version: number;
  readonly systemId: string;
  readonly systemName: string;
  /** The id of the process that is welcomed; its parent's is all but the last part. */
  readonly processId: string;
  readonly logLevel: string;
  readonly serializeLocal: boolean;
  /** Whether it ends with its first actor, or is shared by many. */
  readonly serves: 'one' | 'many';
  /** The name of its parent. */
  readonly parentName: string;
  /** Its own; missing when it takes that of its actor. */
  readonly name?: string;
}

/** Instead of the number of a run: its setup decided not to start, or the process takes no more orders. */
export const NOT_STARTED = 0;
export const NOT_TAKEN = -1;

/** What it takes to start one actor in another process. */
export interface StartOrder {
  readonly slot: number;
  readonly path: string;
  readonly name: string;
  readonly module: string;
  readonly definition: string;
  /** The sealed array of arguments, without its blobs. */
  readonly args: Uint8Array;
  readonly capacity: number;
  readonly capacityBytes: number;
  readonly shutdownMs: number;
}

/** One line of `ctx.log` on its way to the root. */
export interface LogRecord {
  readonly level: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly pid: number;
  readonly path: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Why a message reached nobody. */
export type DeadLetterReason = 'noproc' | 'stopping' | 'unknown-message' | 'mailbox-lost' | 'undecodable';

/** A number of messages that reached nobody, told to the root. */
export interface DeadLetterReport {
  readonly path: string;
  readonly type: string;
  readonly reason: DeadLetterReason;
  readonly count: number;
}

/** An event on its way to the root. Its reason goes beside it, sealed. */
export type EventRecord = WithoutReason<SystemEvent>;
type WithoutReason<E> = E extends unknown ? Omit<E, 'reason'> : never;

/** What has passed through the mailbox of one run. */
export interface ActorCounters {
  readonly mailbox: {
    /** Messages that wait or are stashed, and the one being handled. */
    readonly length: number;
    /** The most that ever did. */
    readonly highWater: number;
  };
  /** Tells that have come. */
  readonly tells: number;
  /** Asks that have come. */
  readonly asks: number;
  /** Size on the wire of all that has come; what comes by reference has none. */
  readonly bytes: number;
}

/** An actor that works, or one that starts others and starts them again. */
export type ActorType = 'worker' | 'supervisor';

/**
 * How far an actor is in its life. `restarting` has ended and is to be started again, at once or after a
 * wait; what is `stopped` is not started again by itself.
 */
export type ActorState = 'starting' | 'running' | 'stopping' | 'restarting' | 'stopped';

export interface BriefError {
  readonly message: string;
  readonly name: string;
  readonly code: string | number | undefined;
}

/** Why a run ended, with an error as plain data: an `Error` would take the whole answer to the slower lane. */
export type BriefExit =
  | Exclude<ExitReason, { readonly type: 'crashed' }>
  | {
      readonly type: 'crashed';
      readonly error: BriefError;
      readonly shared: true | undefined;
      readonly message: string | undefined;
    };

/** One actor in the tree, as the process that owns its slot knows it. */
export interface TreeEntry {
  /** How many steps it is below the slot that was asked about, 1 for what belongs to that itself. */
  readonly depth: number;
  /** Names it among those that belong to the same actor. */
  readonly id: string;
  /** Last part of its path. */
  readonly name: string;
  readonly type: ActorType;
  readonly state: ActorState;
  /** Of the process in which it runs or starts. */
  readonly pid: number | undefined;
  readonly uptimeMs: number | undefined;
  readonly restarts: number;
  readonly lastExit: BriefExit | undefined;
  readonly mailbox: ActorCounters['mailbox'] | undefined;
  /** The process in which it runs did not answer: its mailbox and what is below it are not known. */
  readonly unresponsive: true | undefined;
  /** How many of those that belong to it are left out. */
  readonly omitted: number;
}

/** What the process in which an actor runs knows of it: all that its owner does not. */
export interface TreePart {
  /** Missing when it does not run there. */
  readonly mailbox: ActorCounters['mailbox'] | undefined;
  readonly omitted: number;
  /** All below it, each one followed by those that belong to it. */
  readonly entries: readonly TreeEntry[];
}

/** What a process of a system understands. */
export interface ProcessProtocol {
  // From a parent to its child: where the processes of the system meet, and what they show there.
  access(directory: string, token: Uint8Array): void;
  // From a parent to its child; replies the number of the run, or one of the two above.
  start(order: StartOrder, blobs?: readonly Uint8Array[]): number;
  /** Makes ready for an order that is to come; replied to once it is. */
  prepare(): void;
  /** Ends the run of a slot that was ordered, or the start of one. */
  abandon(slot: number, by: KilledBy): void;
  /** There will be no more orders: exit. */
  leave(): void;
  /**
   * What runs for slots of the asker, in their order, and all that is below that. It says within so many
   * milliseconds what it knows by then.
   */
  tree(slots: readonly number[], withinMs: number): readonly TreePart[];
  /** Replied to at once, as a sign of life. */
  ping(): void;
  // From a child to its parent.
  loaded(slot: number): void;
  leaving(): void;
  // The same, on its way to the root.
  log(record: LogRecord): void;
  deadLetters(reports: readonly DeadLetterReport[]): void;
  // To the process where an actor runs, and back.
  watch(cell: number): void;
  link(cell: number, other: PortableRef): void;
  /** The reason is sealed: an error in it may hold what its receiver cannot rebuild. */
  ended(cell: number, reason: Uint8Array, blobs?: readonly Uint8Array[]): void;
  /** An ask came for a run that had ended. */
  missed(correlation: number): void;
  /** What is sent to a run is to wait, until it has room again; or for the next one, when it has crashed. */
  pause(cell: number): void;
  resume(cell: number): void;
  running(cell: number): string | undefined;
  counters(cell: number): ActorCounters | undefined;
  stopRun(cell: number, reason: ExitReason): void;
  // To the owner of a slot.
  locate(slot: number): Place | Fate;
  fate(slot: number, place: Place): Fate;
  present(slot: number): Place | Fate;
  stopSlot(slot: number, reason: ExitReason): void;
  killSlot(slot: number): void;
  pid(slot: number): number | undefined;
  slotCounters(slot: number): ActorCounters | undefined;
  /** To a process above that of an owner that has gone: what is at a path now, once it is known. */
  heir(path: string): RefData | undefined;
  // To the root, which keeps the names.
  reserveName(name: string, owner: RefData, definition: string): void;
  releaseName(name: string): void;
  releaseNamesOf(process: string): void;
  whereis(name: string, definition: string): RefData | undefined;
  // To a process that has no connection to `from` yet, by way of the tree; replied to once it has.
  invite(to: string, from: string): void;
  // From a parent to its child: whether somebody listens to events; nobody does before.
  reportEvents(wanted: boolean): void;
  // The answer to that, on its way to the root.
  event(record: EventRecord, reason?: Uint8Array, blobs?: readonly Uint8Array[]): void;
}
