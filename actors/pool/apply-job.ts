/** Single calls of one task, handed out together. */

import { TaskCancelledError } from '../../lib/errors.ts';
import type { Items } from './items.ts';
import { type CallOrder, Job, type JobOrder, type Queued } from './job.ts';

/** What became of an item. */
export type Outcome =
  | { readonly status: 'fulfilled'; readonly value: unknown }
  | { readonly status: 'rejected'; readonly reason: Error };

type Settle = (outcome: Outcome) => void;

export class ApplyJob extends Job {
  readonly #open = new Map<number, Settle>();
  #last = -1;
  readonly #retries: number | undefined;

  /** @param retries - What its calls ask for, `undefined` where they mean the pool's. */
  constructor(order: JobOrder, retries: number | undefined, queued: Queued) {
    super(order, queued);
    this.#retries = retries;
  }

  /** Calls that are made so belong to it. */
  takes({ task, timeoutMs, retries }: CallOrder): boolean {
    const { order } = this;
    const isSame =
      task === order.task || (task.name === order.task.name && task.module === order.task.module);
    return isSame && timeoutMs === order.timeoutMs && retries === this.#retries;
  }

  /** It takes more items at any time. */
  get isOver(): boolean {
    return false;
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  protected get remaining(): number {
    return this.queue.length;
  }

  /** @returns The number of the call, to cancel it with. */
  add(args: readonly unknown[], settle: Settle): number {
    const index = ++this.#last;
    this.#open.set(index, settle);
    this.queue.addOne(index, args);
    this.announceQueued();
    return index;
  }

  isOpen(index: number): boolean {
    return this.#open.has(index);
  }

  /** @returns Whether it was still waiting, and never runs. */
  cancel(index: number): boolean {
    if (!this.queue.remove(index)) return false;
    this.rejected(index, new TaskCancelledError(0));
    return true;
  }

  positionOf(): number {
    return 0;
  }

  nameOf(): string {
    return 'args';
  }

  protected fulfilled(from: number, values: Items): void {
    for (let at = 0; at < values.length; at++) {
      this.#settle(from + at, { status: 'fulfilled', value: values[at] });
    }
  }

  protected rejected(index: number, reason: Error): void {
    this.#settle(index, { status: 'rejected', reason });
  }

  fail(error: Error): void {
    this.queue.clear();
    for (const index of this.#open.keys()) this.rejected(index, error);
  }

  #settle(index: number, outcome: Outcome): void {
    const settle = this.#open.get(index);
    this.#open.delete(index);
    settle?.(outcome);
  }
}
