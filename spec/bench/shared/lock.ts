/** A lock that nobody else wants, of another process. */

import { Lock, type System } from 'troupe';
import { apart, twoCpus } from '../pinning.ts';
import type { Race } from '../race.ts';
import { using } from '../sink.ts';
import { python, troupe } from './contestants.ts';

const WARM_UP_PAIRS = 3_000;
const PAIRS = 10_000;
const MANAGER_PAIRS = 2_000;
const BARE_PAIRS = 200_000;

export function sharedLock(system: System): Race {
  const contender = troupe(system, 1, async ([user]) =>
    using(await Lock.start(system), async (lock) => {
      await user?.ask('acquireAndRelease', lock, WARM_UP_PAIRS);
      const measure = async (): Promise<number | undefined> => user?.ask('acquireAndRelease', lock, PAIRS);
      return [await apart([(await user?.pid()) ?? 0], measure)];
    }),
  );
  return {
    metrics: [
      {
        title: 'acquire and release a lock of another process',
        unit: 'µs',
        better: 'less',
        bars: [{ peer: 'Python Manager().Lock()', atMost: 0.5 }],
      },
    ],
    runsPerRound: 2,
    contestants: [
      contender,
      python('Python Manager().Lock()', 'lock', 'manager', MANAGER_PAIRS / 4, MANAGER_PAIRS, ...twoCpus),
      python('Python Lock, shared memory', 'lock', 'bare', BARE_PAIRS / 4, BARE_PAIRS, ...twoCpus),
    ],
  };
}
