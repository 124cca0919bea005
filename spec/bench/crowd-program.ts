/** Measures 100,000 light actors in a process of their own: prints bytes each, tells/s and spawns/s as JSON. */

import { createSystem, defineActor, isMain, type ActorRef } from 'troupe';
import { newOrder, type Order } from './order.ts';

const ACTORS = 100_000;
const TOKENS = 1_000;
const HOPS_PER_TOKEN = 3_000;
const WARM_UP_HOPS = 600;

interface MemberProtocol {
  hop(order: Order, left: number): unknown;
}

/** The end of the chain, from where a token that has come to its start goes on. */
let last: ActorRef<MemberProtocol> | undefined;
let arrived: () => void = () => undefined;

/** Passes what it is told to the one that was spawned before it. */
const Member = defineActor(import.meta, 'Member', (_ctx, previous: ActorRef<MemberProtocol> | undefined) => ({
  hop(order: Order, left: number): unknown {
    if (left > 0) return (previous ?? last)?.tell('hop', order, left - 1);
    arrived();
    return undefined;
  },
}));

if (isMain(import.meta)) {
  const system = await createSystem({ name: 'crowd', logLevel: 'warn' });
  const before = liveBytes();
  const began = performance.now();
  const members: ActorRef<MemberProtocol>[] = [];
  for (let left = ACTORS; left > 0; left--) {
    last = await system.spawn(Member, { args: [last], placement: 'local' });
    members.push(last);
  }
  const spawnsPerSecond = (ACTORS / (performance.now() - began)) * 1000;
  await passTokens(members, WARM_UP_HOPS);
  // Now that each has handled some: what is made for the first message counts too.
  const bytesEach = (liveBytes() - before) / ACTORS;
  const started = performance.now();
  await passTokens(members, HOPS_PER_TOKEN);
  const tellsPerSecond = ((TOKENS * HOPS_PER_TOKEN) / (performance.now() - started)) * 1000;
  console.log(JSON.stringify([bytesEach, tellsPerSecond, spawnsPerSecond]));
  // Without a stop, which would take longer than all of this.
  process.exit();
}

/** Sends tokens from places that lie equally far apart; resolves once all have made their hops. */
async function passTokens(members: readonly ActorRef<MemberProtocol>[], hops: number): Promise<void> {
  await new Promise<void>((resolve) => {
    let left = TOKENS;
    arrived = () => {
      if (--left === 0) resolve();
    };
    for (let start = 0; start < ACTORS; start += ACTORS / TOKENS)
      members[start]?.tell('hop', newOrder(), hops);
  });
}

function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
