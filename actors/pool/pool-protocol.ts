/** What a pool's actor understands. */

import type { Later } from '../../lib/actor/protocol.ts';
import type { ActorRef } from '../../lib/actor/ref.ts';
import type { Items } from './items.ts';
import type { WorkerListener, WorkerProtocol } from './worker-protocol.ts';
import type { TaskInfo } from '../task.ts';

/** How a caller wants items to be run. */
export interface CallOrder {
  readonly task: TaskInfo;
  readonly timeoutMs?: number | undefined;
  /** Missing when the pool's is meant. */
  readonly retries?: number | undefined;
}

/** A call over many items. */
export interface OpenOrder extends CallOrder {
  readonly spread: boolean;
  readonly chunkSize: number | undefined;
  /** Items in all; missing when nobody knows. */
  readonly total: number | undefined;
}

/** The number of a call, or why there is none. */
export type Opened =
  | {
      readonly call: number;
      readonly workers: number;
      /** Items that there is room for. */
      readonly wanted: number;
    }
  | { readonly refusal: Error };

/** What became of some items. */
export interface Outcomes {
  readonly values: readonly { readonly from: number; readonly values: Items }[];
  readonly errors: readonly (readonly [index: number, error: Error])[];
  /** Why there are none of the rest. */
  readonly failure: Error | undefined;
  /** Items that go to a worker at once, at present. */
  readonly chunk: number;
  /** What the item that each worker runs has come to, summed up; in items. */
  readonly partial: number;
}

/** What became of some calls; each goes by its number. */
export interface Answer {
  readonly values: readonly (readonly [from: number, values: Items])[];
  readonly errors: readonly (readonly [index: number, error: Error])[];
  /** Why nothing comes of any of those that have been made. */
  readonly failure?: Error;
  /** Why those that came with the question are not taken. */
  readonly refusal?: Error;
}

/** What a pool has done and is doing. */
export interface PoolStats {
  /** Worker processes that it keeps. */
  readonly size: number;
  /** Those that are ready. */
  readonly ready: number;
  /** Those that run something. */
  readonly busy: number;
  /** Items that wait for a worker. */
  readonly waiting: number;
  /** Workers that were lost, and replaced, so far. */
  readonly lost: number;
  /** Workers that were replaced because of `maxTasksPerChild` so far. */
  readonly retired: number;
}

export interface PoolProtocol extends WorkerListener {
  /**
   * Makes single calls, and asks what has become of those that their caller has made so.
   *
   * @param line - Names these calls among all of their caller.
   * @param from - The number of the first call, which is that of the last one before and one.
   * @param items - A list of arguments for each call; there may be none.
   * @returns Outcomes once there are some; without any when none are to come.
   */
  apply(line: number, order: CallOrder, from: number, items: unknown[]): Later<Answer>;
  /** Asked, so that it is known who does. */
  cancelApply(line: number, index: number): void;
  open(order: OpenOrder): Opened;
  /** @returns How many more items there is room for; 0 when none are taken. */
  feed(call: number, items: Items, ended: boolean): Later<number>;
  /** The item that follows those fed so far cannot be. */
  unsendable(call: number, error: Error): void;
  /**
   * @param most - Values that were reported together count as one.
   * @param again - Those that were fetched last are to come once more.
   */
  fetch(call: number, most: number, again: boolean): Later<Outcomes>;
  /** Nothing more of a call is wanted; each ends so. @param atOnce - What runs is stopped, too. */
  cancel(call: number, atOnce: boolean): void;
  close(): Later<void>;
  terminate(): Later<void>;
  stats(): PoolStats;
  joined(id: number, worker: ActorRef<WorkerProtocol>): void;
  startFailed(id: number, error: Error): void;
}
