/** What a pool and one of its workers say to each other. */

import type { TaskInfo } from '../task.ts';
import type { Items } from './items.ts';

/** Some items of a call, on their way to a worker. */
export interface Batch {
  /** Counted per worker, from 1. */
  readonly id: number;
  /** The number of its task; in the order in which they have been told, from 0. */
  readonly task: number;
  readonly items: Items;
  /** Each item is a list of arguments. */
  readonly spread: boolean;
  /** Each item and what it comes to is to be written down. */
  readonly careful: boolean;
  /** Items to claim at first. */
  readonly claim: number;
}

/** What a worker understands. */
export interface WorkerProtocol {
  /** The next task, of which it gets batches from now on. */
  learn(task: TaskInfo): void;
  run(batch: Batch): void;
  /**
   * An item that it runs is not wanted any more.
   *
   * @param at - Which of the batch; any when missing.
   */
  abort(batch: number, at: number | undefined, reason: Error): void;
}

/** What has become of items of a batch since the last report. */
export interface Report {
  readonly batch: number;
  /** Position in the batch of the first item that this is about. */
  readonly from: number;
  /** Results of consecutive items; that of one that failed is among the errors. */
  readonly values: Items;
  /** By position in `values`. */
  readonly errors: readonly (readonly [at: number, error: Error])[];
  /** Milliseconds that these items took. */
  readonly ms: number;
  /** The worker does nothing more for this batch. */
  readonly over: boolean;
  /** Why it has done nothing: it cannot read the batch. */
  readonly unreadable?: Error;
}

/** What a worker says to its pool. */
export interface WorkerListener {
  report(worker: number, report: Report): void;
  /** @param share - How much of the item that it runs has been done, 0 to 1. */
  progressed(worker: number, batch: number, share: number): void;
}
