/**
 * One call of a pool: its items, and what has become of each.
 *
 * Every item is settled once. The first that fails settles the job; the rest is then not handed out
 * any more, and results that still come are ignored.
 */

import type { TaskInfo } from '../task.ts';

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

export class Job {
  readonly order: JobOrder;
  readonly outcome: Promise<Outcome>;
  readonly #values: unknown[];
  /** Items that were handed out before and are to be handed out again, first. */
  #again: number[] = [];
  /** The first item that has never been handed out. */
  #next = 0;
  #unsettled: number;
  #resolve: ((outcome: Outcome) => void) | undefined;
  readonly #deaths = new Map<number, number>();
  #msPerItem: number | undefined;

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
    return this.settled ? 0 : this.#again.length + this.order.items.length - this.#next;
  }

  /** Milliseconds that an item takes, as far as is known. */
  get msPerItem(): number | undefined {
    return this.#msPerItem;
  }

  /** The next item was on a worker that died; it is handed out alone, so that a second death names it. */
  get suspect(): boolean {
    return this.#again.length > 0;
  }

  /** Hands out up to `count` items, by their positions in the input. */
  take(count: number): number[] {
    if (this.#again.length > 0) return this.#again.splice(0, count);
    const from = this.#next;
    this.#next = Math.min(from + count, this.order.items.length);
    return Array.from({ length: this.#next - from }, (_, offset) => from + offset);
  }

  /** Takes back items that were handed out and have not been settled. */
  takeBack(indices: readonly number[]): void {
    this.#again = [...indices, ...this.#again].sort((one, other) => one - other);
  }

  fulfil(index: number, value: unknown): void {
    if (this.settled) return;
    this.#values[index] = value;
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

  /** Takes note of how long some items took together. */
  measured(items: number, ms: number): void {
    const now = ms / Math.max(1, items);
    this.#msPerItem = this.#msPerItem === undefined ? now : (this.#msPerItem + now) / 2;
  }

  #settle(outcome: Outcome): void {
    this.#resolve?.(outcome);
    this.#resolve = undefined;
  }
}
