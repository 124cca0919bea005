/** How an actor is spawned: the options, as users write them. */

import type { Capacity } from '../mailbox/mailbox.ts';
import type { Placement } from './placement.ts';

/**
 * When an ended actor is started again: always; after a crash, kill or unexpected exit; or never.
 * Source: OTP's child specification.
 */
export type Restart = 'permanent' | 'transient' | 'temporary';

export interface MailboxOptions {
  /** Messages at which senders are asked to wait. @defaultValue 1000 */
  readonly capacity?: number;
  /** Bytes at which they are. @defaultValue 16777216 */
  readonly capacityBytes?: number;
}

/** What an OS process is started with. */
export interface ProcessOptions {
  /** Added to the environment of the process that spawns; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Added to the options of node that the process inherits, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
  readonly cwd?: string;
  /**
   * How much of the machine's memory it may take (its resident set), looked at a few times a second. Above
   * it the actor is asked to stop, and killed after `shutdownMs`, at most 5 s. Off unless given.
   */
  readonly maxMemoryBytes?: number;
}

export interface SpawnOptions {
  /** Unique in the system; kept over restarts. */
  readonly name?: string;
  /** @defaultValue 'process' */
  readonly placement?: Placement;
  /** @defaultValue 'temporary' */
  readonly restart?: Restart;
  /** How long it may take to become ready. @defaultValue 30000 */
  readonly startTimeoutMs?: number;
  /** How long it may take to stop before it is killed; 0 kills at once. @defaultValue 5000 */
  readonly shutdownMs?: number;
  /**
   * How long its process may fail to answer before it is killed, once it is ready; a handler that computes
   * for longer without an await counts too. Only with placement `process`. Off unless given.
   */
  readonly hangTimeoutMs?: number;
  readonly mailbox?: MailboxOptions;
  /** Only with placement `process`. */
  readonly process?: ProcessOptions;
}

/** The options, with `args` where the actor has required ones. */
export type SpawnArguments<A extends readonly unknown[]> = [] extends A
  ? [options?: SpawnOptions & { readonly args?: A }]
  : [options: SpawnOptions & { readonly args: A }];

/** Messages and bytes at which a mailbox is full, and a sender's own bound. */
export const DEFAULT_CAPACITY: Capacity = { messages: 1_000, bytes: 16 * 1024 * 1024 };
