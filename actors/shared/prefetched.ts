/** What this process may take of queues without asking for each item. */

import { LiveRef } from '../../lib/actor/live-ref.ts';
import type { AnyActorRef } from '../../lib/actor/ref.ts';
import { Ring } from '../../lib/mailbox/ring.ts';
import { type Batch, now, UNABLE } from './prefetch.ts';
import { TallyWriter } from './tally.ts';

/** Where there are fewer, more are asked for when none is left. */
const FEWEST_TO_HALVE = 16;

/** An item that is its taker's from now on. */
export type Taken = readonly [item: unknown];

/** An item that was claimed so late that only the queue knows whether that was in time. */
export interface LateClaim {
  readonly taken: Taken;
  readonly epoch: number;
  readonly count: number;
}

/** Where items are to be had at once. */
export interface Supply {
  take(): Taken | LateClaim | undefined;
}

/** By the correspondent of the queue, which all clients of this process have in common. */
const supplies = new WeakMap<object, Supply>();

/** Lets the clients of this process take items of a queue that is here. @returns Takes that back. */
export function supplyHere(queue: AnyActorRef, supply: Supply): () => void {
  if (!(queue instanceof LiveRef)) return () => undefined;
  const key = queue.correspondent;
  supplies.set(key, supply);
  return () => {
    if (supplies.get(key) === supply) supplies.delete(key);
  };
}

/** Finds where items of a queue are to be had at once. */
export function supplyOf(queue: AnyActorRef): Supply | undefined {
  return queue instanceof LiveRef ? supplies.get(queue.correspondent) : undefined;
}

/** Finds what this process has ahead of a queue; missing where it cannot have anything. */
export function prefetchedOf(queue: AnyActorRef): Prefetched | undefined {
  if (!(queue instanceof LiveRef)) return undefined;
  let supply = supplyOf(queue);
  if (supply === undefined) supplyHere(queue, (supply = new Prefetched(queue)));
  return supply instanceof Prefetched ? supply : undefined;
}

class Prefetched implements Supply {
  readonly #queue: LiveRef;
  /** That of the tally; missing when nothing has been sent ahead. */
  #path: string | undefined;
  /** Missing also when it could not be opened: then the process has nothing ahead. */
  #tally: TallyWriter | undefined;
  /** Items that were sent ahead. */
  #received = 0;
  #answeredAt = -Infinity;
  #items = new Ring<unknown>();
  #epoch = 0;
  /** Of this epoch. */
  #claimed = 0;
  #until = -Infinity;
  /** What is left can only be claimed if the queue says so before it takes that back. */
  #isOver = false;
  /** Items left when more are asked for. */
  #mark = 0;

  constructor(queue: LiveRef) {
    this.#queue = queue;
  }

  /** Items that it was sent ahead; {@link UNABLE} when it cannot claim any. */
  get received(): number {
    return this.#path !== undefined && this.#tally === undefined ? UNABLE : this.#received;
  }

  /** How long it has taken to use up the last answer. */
  get tookMs(): number {
    return performance.now() - this.#answeredAt;
  }

  answered(): void {
    this.#answeredAt = performance.now();
  }

  add({ tally, epoch, until, items }: Batch): void {
    if (tally !== this.#path) this.#open(tally);
    if (epoch !== this.#epoch) {
      this.#items = new Ring();
      this.#epoch = epoch;
      this.#claimed = 0;
    }
    for (const item of items) this.#items.push(item);
    this.#received += items.length;
    this.#until = until;
    this.#isOver = now() >= until;
    this.#mark = this.#items.size < FEWEST_TO_HALVE ? 0 : this.#items.size >> 1;
    this.answered();
  }

  take(): Taken | LateClaim | undefined {
    if (this.#isOver || this.#items.size === 0) return undefined;
    const taken = [this.#items.shift()] as const;
    try {
      this.#tally?.write(this.#epoch, ++this.#claimed);
    } catch {
      // Nothing can be written any more, so nothing has been claimed.
      this.#close();
    }
    if (this.#tally === undefined) return undefined;
    if (this.#items.size === this.#mark && this.#mark > 0) this.#ask();
    if (now() < this.#until) return taken;
    this.#isOver = true;
    return { taken, epoch: this.#epoch, count: this.#claimed };
  }

  #open(path: string): void {
    // It has been started again, or this process has lost its connection to it meanwhile.
    this.#close();
    this.#path = path;
    this.#received = 0;
    this.#epoch = 0;
    try {
      this.#tally = new TallyWriter(path);
    } catch {
      // No more files can be opened, or somebody has tidied up: items are had one by one.
      return;
    }
    this.#queue.onRunEnd(() => {
      if (this.#path !== path) return;
      this.#close();
      this.#path = undefined;
      this.#received = 0;
    });
  }

  #close(): void {
    this.#tally?.close();
    this.#tally = undefined;
    this.#items = new Ring();
  }

  /** Has more sent while what there is is used up. */
  #ask(): void {
    this.#mark = 0;
    this.#queue
      .unbounded(Infinity)
      .ask<Batch | undefined>('ahead', 2 * this.tookMs)
      .then(
        (batch) => batch && this.add(batch),
        // The queue has ended, as whoever asks it for an item learns.
        () => undefined,
      );
  }
}
