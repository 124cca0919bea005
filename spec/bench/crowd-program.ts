/** Measures 100,000 light actors in a process of their own: prints bytes each, tells/s and spawns/s as JSON. */

import { createSystem, defineActor, isMain, type ActorRef } from 'troupe';
import { newOrder, type Order } from './order.ts';

const ACTORS = 100_000;
/** Tells of each measurement. */
const HOPS = 3_000_000;
const WARM_UP_HOPS = 1_000_000;
/** Few in flight: each hop is to an actor that no cache of the processor holds. */
const FEW = 1_000;

interface MemberProtocol {
  hop(order: Order, left: number): unknown;
}

const members: ActorRef<MemberProtocol>[] = [];
let born = 0;
let arrived: () => void = () => undefined;

/** Passes what it is told to the one that was spawned after it. */
const Member = defineActor(import.meta, 'Member', () => {
  const next = ++born % ACTORS;
  return {
    hop(order: Order, left: number): unknown {
      if (left > 0) return members[next]?.tell('hop', order, left - 1);
      arrived();
      return undefined;
    },
  };
});

if (isMain(import.meta)) {
  const system = await createSystem({ name: 'crowd', logLevel: 'warn' });
  const before = liveBytes();
  const began = performance.now();
  while (members.length < ACTORS) members.push(await system.spawn(Member, { placement: 'local' }));
  const spawnsPerSecond = (ACTORS / (performance.now() - began)) * 1000;
  await passTokens(FEW, WARM_UP_HOPS);
  // Now that each has handled some: what is made for the first message counts too.
  const bytesEach = (liveBytes() - before) / ACTORS;
  await passTokens(ACTORS, WARM_UP_HOPS);
  const withAll = await tellsPerSecond(ACTORS);
  const withFew = await tellsPerSecond(FEW);
  console.log(JSON.stringify([bytesEach, withAll, withFew, spawnsPerSecond]));
  // Without a stop, which would take longer than all of this.
  process.exit();
}

async function tellsPerSecond(tokens: number): Promise<number> {
  const started = performance.now();
  await passTokens(tokens, HOPS);
  return (HOPS / (performance.now() - started)) * 1000;
}

/** Sends tokens from places that lie equally far apart; resolves once they have made all hops together. */
async function passTokens(tokens: number, hops: number): Promise<void> {
  await new Promise<void>((resolve) => {
    let left = tokens;
    arrived = () => {
      if (--left === 0) resolve();
    };
    for (let start = 0; start < ACTORS; start += ACTORS / tokens)
      members[start]?.tell('hop', newOrder(), hops / tokens);
  });
}

function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
