/** What a process of a system is given when it comes to life. */

import type { LogLevel } from '../actor/log.ts';
import type { DeadLetterReport, LogRecord } from '../codec/wire.ts';
import type { SlotKeeper } from './slot.ts';

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
}
