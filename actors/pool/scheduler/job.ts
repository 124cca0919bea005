/** Items of one task that wait for workers or are with them, and what the pool has learned of them. */

import { DecodeError, EncodeError, PoisonTaskError, WorkerLostError } from '../../../lib/errors.ts';
import type { ExitReason } from '../../../lib/exit-reason.ts';
import type { TaskInfo } from '../../task.ts';
import { chunkSize, chunksPerWorker } from '../chunk-size.ts';
import { ItemQueue, type Ties } from './item-queue.ts';
import { cut, type Items, type Segment, slice } from '../items.ts';
import { LoadingDeaths } from './loading-deaths.ts';

/**
 * How long measurements count, in milliseconds of work. Not each report alike: one about the first item of a
 * new worker, or one whose worker had to wait for a processor, says little about the hundreds before it.
 */
const MEMORY_MS = 20;

/** How the items of a job are to be run. */
export interface JobOrder {
  readonly task: TaskInfo;
  /** Each item is a list of arguments. */
  readonly spread: boolean;
  readonly timeoutMs: number | undefined;
  /** How often an item of an idempotent task is tried again after its worker died. */
  readonly retries: number;
  /** Items that go to a worker at once; found out when missing. */
  readonly chunkSize: number | undefined;
}

/** What jobs need of their pool. */
export interface JobPlace {
  /** Items of a job wait for a worker. */
  queued(job: Job): void;
  /** How long an item of a task took lately, in milliseconds. */
  paceOf(task: TaskInfo): number | undefined;
  notePace(task: TaskInfo, msPerItem: number): void;
}

export abstract class Job {
  readonly order: JobOrder;
  protected readonly queue: ItemQueue = new ItemQueue();
  readonly #deaths = new Map<number, number>();
  /** Settled while a worker still has them: what it says of them comes too late. */
  readonly #givenUp = new Set<number>();
  readonly #loadingDeaths = new LoadingDeaths();
  /** Work that was measured, the less of it the longer ago that is. */
  #measuredMs = 0;
  #measuredItems = 0;
  #largestChunk: number;
  readonly #place: JobPlace;

  constructor(order: JobOrder, place: JobPlace) {
    this.order = order;
    this.#place = place;
    this.#largestChunk = order.chunkSize ?? Infinity;
  }

  /** Nothing more comes of it. */
  abstract get isOver(): boolean;
  /** Items that have not been handed out, those that have not come yet included. */
  protected abstract get remaining(): number;
  protected abstract fulfilled(from: number, values: Items): void;
  protected abstract rejected(index: number, error: Error): void;
  /** The position that an error names. */
  abstract positionOf(index: number): number;
  /** What the caller calls the item. */
  abstract nameOf(index: number): string;

  /** Items that wait for a worker. */
  get waiting(): number {
    return this.isOver ? 0 : this.queue.length;
  }

  get msPerItem(): number | undefined {
    if (this.#measuredItems === 0) return this.#place.paceOf(this.order.task);
    return this.#measuredMs / this.#measuredItems;
  }

  /** Chunks that a worker may have at once. */
  get chunksAhead(): number {
    return chunksPerWorker(this.msPerItem);
  }

  chunkFor(workers: number): number {
    if (this.order.chunkSize !== undefined) return this.#largestChunk;
    const known = { remaining: this.remaining, workers, msPerItem: this.msPerItem };
    return Math.min(this.#largestChunk, chunkSize(known));
  }

  /** Hands out the next items for one of so many workers; there are some. */
  take(workers: number, most: number): Segment {
    return this.queue.take(Math.min(most, this.chunkFor(workers)));
  }

  /** Whether each item and what it comes to has to be written down before the next. */
  isCareful({ suspect }: Segment): boolean {
    return suspect || !this.order.task.idempotent || this.order.timeoutMs !== undefined;
  }

  /** Takes back items that nobody has begun; those that are settled meanwhile are left out. */
  putBack(segment: Segment, ties: Ties = 'joined'): void {
    if (this.isOver || segment.items.length === 0) return;
    let { length } = segment.items;
    for (let at = length - 1; at >= 0 && this.#givenUp.size > 0; at--) {
      if (!this.#givenUp.delete(segment.from + at)) continue;
      this.queue.putBack(cut(segment, at + 1, length), ties);
      length = at;
    }
    this.queue.putBack(cut(segment, 0, length), ties);
    if (this.waiting > 0) this.#place.queued(this);
  }

  protected announceQueued(): void {
    this.#place.queued(this);
  }

  /** Takes back items that cannot be sent to a worker, or that it cannot read; one that cannot be sent alone fails. */
  refused(segment: Segment, error: Error): void {
    const { from, items } = segment;
    const at = error instanceof EncodeError ? offsetOf(error) : undefined;
    if (items.length === 1) {
      this.reject(from, aboutItem(error, this.nameOf(from)));
    } else if (error instanceof DecodeError) {
      // It does not say where in them the trouble is.
      const half = Math.ceil(items.length / 2);
      this.putBack(cut(segment, half, items.length), 'apart');
      this.putBack(cut(segment, 0, half), 'apart');
    } else if (at === undefined) {
      // They are too large to travel together.
      this.#largestChunk = Math.max(1, Math.floor(items.length / 2));
      this.putBack(segment);
    } else {
      this.putBack(cut(segment, at + 1, items.length));
      // It is to blame, or together with those before it.
      this.putBack(cut(segment, at, at + 1), 'apart');
      this.putBack(cut(segment, 0, at));
    }
  }

  /**
   * What items came to cannot be read: at least one of them is to blame.
   *
   * @param careful - They were told as soon as there was one which was not kept, so that it is the last.
   */
  unread(segment: Segment, careful: boolean, error: Error): void {
    const { from, items } = segment;
    if (!careful && items.length > 1) this.putBack({ ...segment, suspect: true });
    else for (let at = 0; at < items.length; at++) this.reject(from + at, unreadable(error, 'result'));
  }

  fulfil(from: number, values: Items): void {
    this.#loadingDeaths.forget();
    if (this.isOver) return;
    for (let at = 0; at < values.length && this.#deaths.size > 0; at++) this.#deaths.delete(from + at);
    if (this.#givenUp.size === 0) {
      this.fulfilled(from, values);
      return;
    }
    for (let at = 0; at < values.length; at++) {
      if (!this.#givenUp.delete(from + at)) this.fulfilled(from + at, slice(values, at, at + 1));
    }
  }

  reject(index: number, error: Error): void {
    if (!this.isOver && !this.#givenUp.delete(index)) this.#settle(index, error);
  }

  /** Settles an item that a worker is running, if anybody still waits for that. */
  giveUp(index: number, error: Error): void {
    if (this.#givenUp.has(index)) return;
    if (!this.isOver) this.#settle(index, error);
    this.#givenUp.add(index);
  }

  /** It has been given up though a worker may still run it. */
  isGivenUp(index: number): boolean {
    return this.#givenUp.has(index);
  }

  /** A worker died while it ran an item: it is tried again, or that is its end. */
  diedRunning(item: Segment, reason: ExitReason): void {
    const { from: index } = item;
    if (this.isOver || this.#givenUp.delete(index)) return;
    const position = this.positionOf(index);
    if (!this.order.task.idempotent) {
      this.#settle(index, new WorkerLostError(position, reason, true));
      return;
    }
    const deaths = (this.#deaths.get(index) ?? 0) + 1;
    this.#deaths.set(index, deaths);
    if (deaths > this.order.retries) this.#settle(index, new PoisonTaskError(position, deaths, reason));
    else this.putBack({ ...item, suspect: true });
  }

  /** A worker died after it had run these, and what they came to is lost with it. */
  lostResults(items: Segment, reason: ExitReason): void {
    if (this.order.task.idempotent) this.putBack(items);
    else for (let at = 0; at < items.items.length; at++) this.diedRunning(cut(items, at, at + 1), reason);
  }

  /** A worker died before it had claimed one of these. Nobody is to blame for one such death. */
  diedBefore(items: Segment, reason: ExitReason): void {
    this.putBack(items);
    if (!this.#loadingDeaths.add(reason)) return;
    this.fail(new PoisonTaskError(this.positionOf(items.from), this.#loadingDeaths.count, reason));
  }

  /** Takes note of how long some items took together. */
  measured(items: number, ms: number): void {
    if (items === 0) return;
    const kept = Math.exp(-ms / MEMORY_MS);
    this.#measuredMs = this.#measuredMs * kept + ms;
    this.#measuredItems = this.#measuredItems * kept + items;
    this.#place.notePace(this.order.task, this.#measuredMs / this.#measuredItems);
  }

  /** Nothing more is remembered of it. */
  #settle(index: number, error: Error): void {
    this.#deaths.delete(index);
    this.rejected(index, error);
  }

  /** Rejects all that is not settled. */
  abstract fail(error: Error): void;
}

/** Where the item that cannot be sent stands in its batch. */
function offsetOf({ valuePath }: EncodeError): number | undefined {
  const found = /^\[0\]\.items\[(\d+)\]/.exec(valuePath);
  return found === null ? undefined : Number(found[1]);
}

/** Says which item of the input it is about, not which of the batch. */
function aboutItem(error: Error, name: string): Error {
  if (error instanceof DecodeError) return unreadable(error, name);
  if (!(error instanceof EncodeError)) return error;
  const { valuePath, problem, cause } = error;
  return new EncodeError(valuePath.replace(/^\[0\]\.items\[\d+\]/, name), problem, cause);
}

function unreadable({ message, cause }: Error, name: string): DecodeError {
  return new DecodeError(name, message.replace(/^cannot read the value at its root: /, ''), cause);
}
