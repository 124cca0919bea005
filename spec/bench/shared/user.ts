/** Uses what others share, from a process of its own. */

import { type Cell, defineActor, type Event, type Lock, type Queue, type SharedArray } from 'troupe';
import { newOrder, type Order } from '../order.ts';
import { median } from '../statistics.ts';

/** Of a median, so that a pause of the machine is left out. */
const PARTS = 10;

export const User = defineActor(import.meta, 'User', () => {
  let woken = Promise.resolve(NaN);
  return {
    acquireAndRelease: (lock: Lock, times: number) =>
      microsecondsEach(times, async () => (await lock.acquire()).release()),
    async put(queue: Queue<Order>, count: number) {
      for (let left = count; left > 0; left--) await queue.put(newOrder());
    },
    get: (queue: Queue<Order>, count: number) => getOrders(queue, count),
    /** Has so many wait; what it replies comes after all that they have sent. */
    async startWaiting(event: Event, waiters: number) {
      const times = Array.from({ length: waiters }, async () => {
        await event.wait();
        return now();
      });
      woken = Promise.all(times).then((all) => Math.max(...all));
      await Promise.resolve();
    },
    /** When the last of them went on. */
    woken: () => woken,
    async increment(count: Cell<number>, times: number) {
      for (let left = times; left > 0; left--) await count.update('add', 1);
    },
    incrementTimed: (count: Cell<number>, times: number) =>
      microsecondsEach(times, () => count.update('add', 1)),
    async readAndWrite(array: SharedArray, times: number) {
      const numbers = Float64Array.from({ length: array.length }, (_, index) => index);
      const [reads, writes]: [number[], number[]] = [[], []];
      for (let left = times; left > 0; left--) {
        const began = now();
        await array.write(0, numbers);
        const written = now();
        const seen = await array.slice();
        reads.push(now() - written);
        writes.push(written - began);
        if (seen.length !== array.length || seen.at(-1) !== array.length - 1) throw new Error('torn');
      }
      return [median(reads), median(writes)] as const;
    },
  };
});

export async function getOrders(queue: Queue<Order>, count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const { id } = await queue.get();
    if (id !== 12_345) throw new Error('an order is wrong');
  }
}

/** Milliseconds by a clock that all processes of a machine have in common. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

async function microsecondsEach(times: number, run: () => Promise<unknown>): Promise<number> {
  const parts: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const began = now();
    for (let left = times / PARTS; left > 0; left--) await run();
    parts.push(((now() - began) / (times / PARTS)) * 1_000);
  }
  return median(parts);
}
