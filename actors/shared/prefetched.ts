/** What this process may take of queues without asking for each item. */

import { LiveRef } from '../../lib/actor/live-ref.ts';
import type { AnyActorRef } from '../../lib/actor/ref.ts';
import { Ring } from '../../lib/mailbox/ring.ts';
import { type Batch, now, UNABLE } from './prefetch.ts';
import { TallyWriter } from './tally.ts';

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
  const key = keyOf(queue);
  supplies.set(key, supply);
  return () => {
    if (supplies.get(key) === supply) supplies.delete(key);
  };
}

/** Finds what there is to be had of a queue. */
export function supplyOf(queue: AnyActorRef): Supply | undefined {
  return supplies.get(keyOf(queue));
}

/** Takes note of what has been sent ahead. */
export function addTo(queue: AnyActorRef, batch: Batch): void {
  let supply = supplyOf(queue);
  if (!(supply instanceof Prefetched)) {
    const opened = new Prefetched(batch.tally);
    const forget = supplyHere(queue, opened);
    if (queue instanceof LiveRef) {
      queue.onRunEnd(() => {
        forget();
        opened.close();
      });
    }
    supply = opened;
  }
  (supply as Prefetched).add(batch);
}

/** Items that this process was sent ahead; what it can tell the queue of itself. */
export function receivedOf(queue: AnyActorRef): number {
  const supply = supplyOf(queue);
  return supply instanceof Prefetched ? supply.received : 0;
}

class Prefetched implements Supply {
  /** Items so far; {@link UNABLE} when it cannot claim any. */
  received = 0;
  readonly #tally: TallyWriter | undefined;
  #items = new Ring<unknown>();
  #epoch = 0;
  /** Of this epoch. */
  #claimed = 0;
  #until = -Infinity;
  /** What is left can only be claimed if the queue sends more before it takes that back. */
  #isOver = false;

  constructor(path: string) {
    try {
      this.#tally = new TallyWriter(path);
    } catch {
      // No more files can be opened, or somebody has tidied up: items are had one by one.
      this.received = UNABLE;
    }
  }

  add({ epoch, until, items }: Batch): void {
    if (this.#tally === undefined) return;
    if (epoch !== this.#epoch) {
      this.#items = new Ring();
      this.#epoch = epoch;
      this.#claimed = 0;
    }
    for (const item of items) this.#items.push(item);
    this.received += items.length;
    this.#until = until;
    this.#isOver = now() >= until;
  }

  take(): Taken | LateClaim | undefined {
    if (this.#isOver || this.#items.size === 0) return undefined;
    const taken = [this.#items.shift()] as const;
    this.#tally?.write(this.#epoch, ++this.#claimed);
    if (now() < this.#until) return taken;
    this.#isOver = true;
    return { taken, epoch: this.#epoch, count: this.#claimed };
  }

  close(): void {
    this.#tally?.close();
  }
}

function keyOf(queue: AnyActorRef): object {
  return queue instanceof LiveRef ? queue.correspondent : queue;
}
