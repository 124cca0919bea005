/** A counter that several processes add to, or one; it must be exact at the end. */

import { Cell, type System } from 'troupe';
import { apart, twoCpus } from '../pinning.ts';
import type { Metric, Race } from '../race.ts';
import { using } from '../sink.ts';
import { python, troupe } from './contestants.ts';
import { now } from './user.ts';

const PROCESSES = 4;
const INCREMENTS = 40_000;
const WARM_UP_INCREMENTS = 8_000;
const ALONE_INCREMENTS = 10_000;
const ALONE_WARM_UP = 3_000;
const MANAGER_INCREMENTS = 2_000;
const BARE_INCREMENTS = 200_000;

const MANAGER = 'Python Manager().Value, with a lock';
const BARE = 'Python Value, shared memory';

export function sharedCounter(system: System): Race {
  const contender = troupe(system, PROCESSES, async (users) =>
    using(await Cell.start<number>(system, { initial: 0 }), async (count) => {
      const add = (times: number): Promise<unknown> =>
        Promise.all(users.map((user) => user.ask('increment', count, times / PROCESSES)));
      await add(WARM_UP_INCREMENTS);
      const began = now();
      await add(INCREMENTS);
      const took = now() - began;
      await assertCount(count, WARM_UP_INCREMENTS + INCREMENTS);
      return [(took / INCREMENTS) * 1_000];
    }),
  );
  return {
    metrics: [metric('four processes add to a counter, per increment')],
    contestants: [
      contender,
      python(MANAGER, 'counter', 'manager', MANAGER_INCREMENTS / 4, MANAGER_INCREMENTS),
      python(BARE, 'counter', 'bare', BARE_INCREMENTS / 4, BARE_INCREMENTS),
    ],
  };
}

export function sharedCounterAlone(system: System): Race {
  const contender = troupe(system, 1, async ([user]) =>
    using(await Cell.start<number>(system, { initial: 0 }), async (count) => {
      await user?.ask('incrementTimed', count, ALONE_WARM_UP);
      const measure = async (): Promise<number | undefined> =>
        user?.ask('incrementTimed', count, ALONE_INCREMENTS);
      const each = await apart([(await user?.pid()) ?? 0], measure);
      await assertCount(count, ALONE_WARM_UP + ALONE_INCREMENTS);
      return [each];
    }),
  );
  const [manager, bare] = [MANAGER_INCREMENTS, BARE_INCREMENTS];
  return {
    metrics: [metric('one process adds to a counter of another, per increment')],
    runsPerRound: 2,
    contestants: [
      contender,
      python(MANAGER, 'counter-alone', 'manager', manager / 4, manager, ...twoCpus),
      python(BARE, 'counter-alone', 'bare', bare / 4, bare, ...twoCpus),
    ],
  };
}

function metric(title: string): Metric {
  return { title, unit: 'µs', better: 'less', bars: [{ peer: MANAGER, atMost: 0.5 }] };
}

async function assertCount(count: Cell<number>, expected: number): Promise<void> {
  const value = await count.get();
  if (value !== expected) throw new Error(`the counter is at ${value} after ${expected} increments`);
}
