/** What a process of a system is given when it comes to life. */

import type { LogLevel } from '../actor/log.ts';
import type { Sealed } from '../codec/sealed.ts';
import type { DeadLetterReport, EventRecord, LogRecord } from '../codec/wire.ts';
import type { SystemEvent } from '../diagnostics.ts';
import type { SlotKeeper } from './runs/slot.ts';

/** Who a process is in its system. */
export interface Identity {
  readonly systemId: string;
  readonly systemName: string;
  readonly processId: string;
  readonly logLevel: LogLevel;
  readonly serializeLocal: boolean;
  /** Whether it ends with its first actor. */
  readonly serves: 'one' | 'many';
}

/** What the floors above give to every process. */
export interface Assembly {
  /** Path of the module that actor processes run. */
  readonly entry: string;
  /** Keeps the slots of actors that are spawned outside a supervisor. */
  readonly keeper: SlotKeeper;
}

/** Where what concerns the whole system goes: up the tree, or to the root's own books. */
export interface Reports {
  log(record: LogRecord): void;
  deadLetters(reports: readonly DeadLetterReport[]): void;
  readonly events: EventSink;
}

/** An event from below, whose reason only who reads it opens. */
export interface RelayedEvent {
  readonly record: EventRecord;
  readonly reason: Sealed | undefined;
  /** @throws {@link ProtocolError} when its reason is none. */
  open(): SystemEvent;
}

/** Where events go. */
export interface EventSink {
  /** Somebody listens; nothing is published otherwise. */
  readonly wanted: boolean;
  /** The parent has said so; not called where there is none. */
  want(wanted: boolean): void;
  publish(event: SystemEvent): void;
  pass(event: RelayedEvent): void;
}
