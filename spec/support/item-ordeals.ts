/** Producers and consumers that are killed in the middle of an item. */

import { expect } from 'chai';
import { type ActorSystem, Process, Queue } from 'troupe';

import { consume, type Item, ITEM_BYTES, produce, producerOf } from '../fixtures/item-tasks.ts';
import { range } from './pool-stage.ts';
import { waitUntil } from './wait-until.ts';

const VICTIM = 1;
const OTHER = 2;
const ENDLESS = 1_000_000;

/** @param after - How many of its items are taken before it is killed. */
export async function killProducer(system: ActorSystem, after: number): Promise<void> {
  const queue = await Queue.start<Item>(system);
  const victim = await Process.start(system, produce, { args: [queue, VICTIM, ENDLESS] });
  for (let taken = 0; taken < after; taken++) expect(producerOf(await queue.get())).to.equal(VICTIM);
  const end = victim.join();
  process.kill(victim.pid, 'SIGKILL');
  const other = await Process.start(system, produce, { args: [queue, OTHER, 5] });
  for (let others = 0; others < 5;) if (producerOf(await queue.get()) === OTHER) others++;
  await Promise.all([end, other.join()]);
  for (let left = await queue.size(); left > 0; left--)
    expect(producerOf(await queue.get())).to.equal(VICTIM);
  await queue.close();
}

/**
 * @param after - How many items are taken before it is killed.
 * @param redeliver - Whether what it has taken goes to the other one.
 */
export async function killConsumer(system: ActorSystem, after: number, redeliver: boolean): Promise<void> {
  const queue = await Queue.start<Item>(system, { redeliver });
  const count = after + 10;
  for (let n = 0; n < count; n++) await queue.put(new Uint8Array(ITEM_BYTES).fill(n));
  const victim = await Process.start(system, consume, { args: [queue, false] });
  await waitUntil(async () => (await queue.size()) <= count - after, 'it has taken some');
  const end = victim.join();
  process.kill(victim.pid, 'SIGKILL');
  await end;
  const left = await queue.size();
  const other = Process.start(system, consume, { args: [queue, redeliver] });
  await queue.close();
  const taken = await (await other).result;
  const all = range(count);
  expect(taken).to.deep.equal(redeliver ? all : all.slice(count - left));
}
