/**
 * One call of a pool: its items, and what has become of each.
 *
 * Every item is settled once. The first that fails settles the job; the rest is then not handed out
 * any more, and results that still come are ignored.
 */

import type { TaskInfo } from '../task.ts';
import { chunkSize } from './chunk-size.ts';

/** How a job ended. */
export type Outcome =
  | { readonly status: 'fulfilled'; readonly values: readonly unknown[] }
  | { readonly status: 'rejected'; readonly reason: Error };

/** What a caller wants done. */
export interface JobOrder {
  readonly task: TaskInfo;
  /** One argument each, or a list of arguments each when `spread`. */
  readonly items: readonly unknown[];
  readonly spread: boolean;
}

/** Items that are handed out together, by their positions in the input. */
export interface Handout {
  readonly indices: readonly number[];
  /** The worker is to say of each item that it begins, so that its death can be told apart from others'. */
  readonly careful: boolean;
}

export class Job {
  readonly order: JobOrder;
  readonly outcome: Promise<Outcome>;
  readonly #values: unknown[];
  /** Items that a worker had when it died: handed out alone, so that a second death names its item. */
  #suspects: number[] = [];
  /** Items that came back for other reasons. */
  #returned: number[] = [];
  /** The first item that has never been handed out. */
  #next = 0;
  #unsettled: number;
  #resolve: ((outcome: Outcome) => void) | undefined;
  readonly #deaths = new Map<number, number>();
  /** Workers that died before they began an item, since one was last fulfilled. */
  #fruitlessDeaths = 0;
  #msPerItem: number | undefined;
  #largestChunk = Infinity;

  constructor(order: JobOrder) {
    this.order = order;
    this.#values = new Array<unknown>(order.items.length);
    this.#unsettled = order.items.length;
    this.outcome = new Promise((resolve) => (this.#resolve = resolve));
    if (this.#unsettled === 0) this.#settle({ status: 'fulfilled', values: [] });
  }

  get settled(): boolean {
    return this.#resolve === undefined;
  }

  /** Items that wait to be handed out. */
  get waiting(): number {
    if (this.settled) return 0;
    return this.#suspects.length + this.#returned.length + this.order.items.length - this.#next;
  }

  /** Hands out the next items for one of so many workers; there are some. */
  handOut(workers: number): Handout {
    if (this.#suspects.length > 0) return { indices: this.#suspects.splice(0, 1), careful: true };
    const count = Math.min(chunkSize(this.waiting, workers, this.#msPerItem), this.#largestChunk);
    return { indices: this.#take(count), careful: !this.order.task.idempotent };
  }

  /** Takes back items that a worker had when it died, and that have not been settled. */
  suspect(indices: readonly number[]): void {
    this.#suspects = [...indices, ...this.#suspects].toSorted((one, other) => one - other);
  }

  /** Takes back items that are too large to travel together. */
  tooLarge(indices: readonly number[]): void {
    this.#returned = [...indices, ...this.#returned];
    this.#largestChunk = Math.max(1, Math.floor(indices.length / 2));
  }

  fulfil(index: number, value: unknown): void {
    if (this.settled) return;
    this.#values[index] = value;
    this.#fruitlessDeaths = 0;
    this.#unsettled--;
    if (this.#unsettled === 0) this.#settle({ status: 'fulfilled', values: this.#values });
  }

  fail(reason: Error): void {
    this.#settle({ status: 'rejected', reason });
  }

  /** Counts a worker that died while it ran an item; returns how many that item has cost. */
  countDeath(index: number): number {
    const deaths = (this.#deaths.get(index) ?? 0) + 1;
    this.#deaths.set(index, deaths);
    return deaths;
  }

  /** Counts a worker that died before it began an item; returns how many there were without a result between. */
  countFruitlessDeath(): number {
    return ++this.#fruitlessDeaths;
  }

  /** Takes note of how long some items took together. */
  measured(items: number, ms: number): void {
    const now = ms / Math.max(1, items);
    this.#msPerItem = this.#msPerItem === undefined ? now : (this.#msPerItem + now) / 2;
  }

  #take(count: number): number[] {
    if (this.#returned.length > 0) return this.#returned.splice(0, count);
    const from = this.#next;
    this.#next = Math.min(from + count, this.order.items.length);
    return Array.from({ length: this.#next - from }, (_, offset) => from + offset);
  }

  #settle(outcome: Outcome): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
  }
}
