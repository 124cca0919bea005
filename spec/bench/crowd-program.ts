/** Measures 100,000 light actors in a process of their own: prints bytes each, tells/s and spawns/s as JSON. */

import { createSystem, defineActor, isMain, type ActorRef } from 'troupe';
import { newOrder, type Order } from './order.ts';

const ACTORS = 100_000;
/** Tells of each measurement. */
const HOPS = 3_000_000;
const WARM_UP_HOPS = 600_000;
/** Few in flight: each hop is to an actor that no cache of the processor holds. */
const FEW = 1_000;

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
  await passTokens(members, FEW, WARM_UP_HOPS);
  // Now that each has handled some: what is made for the first message counts too.
  const bytesEach = (liveBytes() - before) / ACTORS;
  const withAll = await tellsPerSecond(members, ACTORS);
  const withFew = await tellsPerSecond(members, FEW);
  console.log(JSON.stringify([bytesEach, withAll, withFew, spawnsPerSecond]));
  // Without a stop, which would take longer than all of this.
  process.exit();
}

async function tellsPerSecond(members: readonly ActorRef<MemberProtocol>[], tokens: number): Promise<number> {
  const started = performance.now();
  await passTokens(members, tokens, HOPS);
  return (HOPS / (performance.now() - started)) * 1000;
}

/** Sends tokens from places that lie equally far apart; resolves once they have made all hops together. */
async function passTokens(
  members: readonly ActorRef<MemberProtocol>[],
  tokens: number,
  hops: number,
): Promise<void> {
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
