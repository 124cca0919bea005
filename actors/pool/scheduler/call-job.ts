/** A call over many items: they come as there is room for them, and its outcomes go as they are fetched. */

import type { Items } from '../items.ts';
import { Job, type JobOrder, type JobPlace } from './job.ts';
import type { Outcomes } from '../pool-protocol.ts';

/** Chunks for each worker that wait in the pool, so that none waits for its caller. */
const CHUNKS_AHEAD = 2;

export class CallJob extends Job {
  readonly #workers: number;
  /** Items in all; `undefined` when nobody knows. */
  readonly #total: number | undefined;
  readonly #values: { readonly from: number; readonly values: Items }[] = [];
  readonly #errors: (readonly [index: number, error: Error])[] = [];
  #fed = 0;
  #ended = false;
  #settled = 0;
  #cancelled = false;
  #failure: Error | undefined;
  #wanting: (() => void) | undefined;
  #fetching: (() => void) | undefined;
  /** Fetched last: whoever fetched them may not have got them. */
  #fetched: Pick<Outcomes, 'values' | 'errors'> = { values: [], errors: [] };

  constructor(order: JobOrder, place: JobPlace, workers: number, total: number | undefined) {
    super(order, place);
    this.#workers = workers;
    this.#total = total;
  }

  get isOver(): boolean {
    return this.#cancelled || (this.#ended && this.#settled === this.#fed);
  }

  protected get remaining(): number {
    if (this.#ended) return this.queue.length;
    return this.#total === undefined ? Infinity : this.queue.length + this.#total - this.#fed;
  }

  positionOf(index: number): number {
    return index;
  }

  nameOf(index: number): string {
    return `items[${index}]`;
  }

  /** @param ended - No more items follow these. */
  feed(items: Items, ended: boolean): void {
    if (this.isOver) return;
    this.queue.add(this.#fed, items);
    this.#fed += items.length;
    this.#ended = ended;
    if (items.length > 0) this.announceQueued();
    this.#advance();
  }

  /** An item that has failed before it came. */
  feedError(error: Error): void {
    if (!this.isOver) this.rejected(this.#fed++, error);
  }

  /** Resolves with how many more items there is room for, once there is some; 0 when none are taken. */
  async wanted(): Promise<number> {
    while (this.#room() <= 0) await new Promise<void>((resolve) => (this.#wanting = resolve));
    return this.room;
  }

  /** Items that there is room for. */
  get room(): number {
    return this.isOver || this.#ended ? 0 : this.#room();
  }

  /**
   * Resolves with outcomes that have not been fetched, once there are some, or all have been.
   *
   * @param most - Values that were reported together count as one.
   * @param again - Those that were fetched last are to come once more.
   */
  async fetch(most: number, again: boolean, partial: () => number): Promise<Outcomes> {
    if (again) {
      this.#values.unshift(...this.#fetched.values);
      this.#errors.unshift(...this.#fetched.errors);
      this.#fetched = { values: [], errors: [] };
    }
    if (!this.#hasOutcomes && !this.isOver) await new Promise<void>((resolve) => (this.#fetching = resolve));
    const values = this.#values.splice(0, most);
    const errors = this.#errors.splice(0, Math.max(0, most - values.length));
    this.#fetched = { values, errors };
    // What ends it as a whole comes after the rest.
    const failure = values.length + errors.length > 0 ? undefined : this.#failure;
    return { values, errors, failure, chunk: this.chunkFor(this.#workers), partial: partial() };
  }

  /** Lets whoever fetches know that something is new, without outcomes. */
  nudge(): void {
    this.#fetching?.();
    this.#fetching = undefined;
  }

  /** Forgets all that is not settled. */
  cancel(): void {
    this.#cancelled = true;
    this.queue.clear();
    this.#advance();
  }

  fail(error: Error): void {
    if (this.isOver) return;
    this.#failure = error;
    this.cancel();
  }

  /** The queue has become shorter. */
  taken(): void {
    if (this.#wanting === undefined || this.#room() <= 0) return;
    this.#wanting();
    this.#wanting = undefined;
  }

  protected fulfilled(from: number, values: Items): void {
    this.#values.push({ from, values });
    this.#settled += values.length;
    this.#advance();
  }

  protected rejected(index: number, error: Error): void {
    this.#errors.push([index, error]);
    this.#settled++;
    this.#advance();
  }

  get #hasOutcomes(): boolean {
    return this.#values.length + this.#errors.length > 0;
  }

  #room(): number {
    if (this.isOver || this.#ended) return 1;
    const most = CHUNKS_AHEAD * this.#workers * this.chunkFor(this.#workers);
    const room = most - this.queue.length;
    // Few at a time would cost more than they bring.
    return room * 2 > most ? room : 0;
  }

  #advance(): void {
    this.taken();
    if (this.#hasOutcomes || this.isOver) this.nudge();
  }
}
