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

/** An item that this process was sent. */
interface Received {
  readonly taken: Taken;
  readonly place: number;
  /** It was asked for, and not sent ahead. */
  readonly isAsked: boolean;
}

/** One that was claimed so late that only the queue knows whether that was in time. */
export type LateClaim = Received;

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
  /** That of the tally; missing when nothing has been sent. */
  #path: string | undefined;
  /** Missing also when it could not be opened: then the process has nothing. */
  #tally: TallyWriter | undefined;
  #answeredAt = -Infinity;
  #items = new Ring<Received>();
  /** The last place that was received. */
  #last = 0;
  #until = -Infinity;
  /** What was sent ahead cannot be claimed any more. */
  #isOver = false;
  #recalled = 0;
  /** Items left when more are asked for. */
  #mark = 0;
  /** What came before something else that had been sent before it, by the first place. */
  readonly #early = new Map<number, Batch>();

  constructor(queue: LiveRef) {
    this.#queue = queue;
  }

  /** The last place that was received; {@link UNABLE} when nothing can be claimed. */
  get received(): number {
    return this.#path !== undefined && this.#tally === undefined ? UNABLE : this.#last;
  }

  /** How long it has taken to use up the last answer. */
  get tookMs(): number {
    return performance.now() - this.#answeredAt;
  }

  answered(): void {
    this.#answeredAt = performance.now();
  }

  add(batch: Batch): void {
    if (batch.tally !== this.#path) this.#open(batch.tally);
    if (this.#tally === undefined) return;
    this.#drop(batch.recalled);
    if (batch.items.length > 0) this.#early.set(batch.first, batch);
    // One who has asked hears of the answer after others that asked later, with less to go through.
    for (let next = this.#nextEarly(); next !== undefined; next = this.#nextEarly()) this.#append(next);
    this.#until = Math.max(this.#until, batch.until);
    this.#isOver = now() >= this.#until;
    this.#mark = this.#items.size < FEWEST_TO_HALVE ? 0 : this.#items.size >> 1;
  }

  take(): Taken | LateClaim | undefined {
    const next = this.#items.first;
    if (next === undefined || (this.#isOver && !next.isAsked)) return undefined;
    try {
      this.#tally?.write(next.place);
    } catch {
      // Nothing can be written any more, so nothing has been claimed.
      this.#close();
      return undefined;
    }
    this.#items.shift();
    if (this.#items.size === this.#mark && this.#mark > 0) this.#ask();
    if (next.isAsked || now() < this.#until) return next.taken;
    this.#isOver = true;
    return next;
  }

  #nextEarly(): Batch | undefined {
    const batch = this.#early.get(this.#last + 1);
    this.#early.delete(this.#last + 1);
    return batch;
  }

  #append({ first, items, isAsked }: Batch): void {
    for (const item of items) {
      const place = ++this.#last;
      const received = { taken: [item], place, isAsked: isAsked && place === first } as const;
      if (received.isAsked || place > this.#recalled) this.#items.push(received);
    }
  }

  /** Drops what was sent ahead up to a place. */
  #drop(recalled: number): void {
    if (recalled <= this.#recalled) return;
    this.#recalled = recalled;
    const items = this.#items;
    this.#items = new Ring();
    for (let next = items.shift(); next !== undefined; next = items.shift()) {
      if (next.isAsked || next.place > recalled) this.#items.push(next);
    }
  }

  #open(path: string): void {
    // It has been started again, or this process has lost its connection to it meanwhile.
    this.#close();
    this.#path = path;
    this.#last = this.#recalled = 0;
    this.#until = -Infinity;
    this.#early.clear();
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
      this.#last = 0;
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
        (batch) => {
          if (batch === undefined) return;
          this.answered();
          this.add(batch);
        },
        // The queue has ended, as whoever asks it for an item learns.
        () => undefined,
      );
  }
}
