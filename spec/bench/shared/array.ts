/** An array of 8 MB, read and written whole by another process than its owner's. */

import { SharedArray, type System } from 'troupe';
import type { Metric, Race } from '../race.ts';
import { using } from '../sink.ts';
import { python, troupe } from './contestants.ts';

const LENGTH = 1_000_000;
const WARM_UP_TIMES = 5;
const TIMES = 15;
const PYTHON_TIMES = 5;

const MANAGER = 'Python Manager().Array';
const LOCKED = 'Python Array, slices';

export function sharedArray(system: System): Race {
  const contender = troupe(system, 1, async ([user]) =>
    using(await SharedArray.start(system, { length: LENGTH }), async (array) => {
      await user?.ask('readAndWrite', array, WARM_UP_TIMES);
      return (await user?.ask('readAndWrite', array, TIMES)) ?? [];
    }),
  );
  return {
    metrics: [metric('8 MB of a shared array read'), metric('8 MB of a shared array written')],
    contestants: [
      contender,
      python(MANAGER, 'array', 'manager', 1, PYTHON_TIMES),
      python(LOCKED, 'array', 'locked', 1, PYTHON_TIMES),
      python('Python RawArray, shared memory', 'array', 'bare', WARM_UP_TIMES, TIMES),
    ],
  };
}

function metric(title: string): Metric {
  const bars = [MANAGER, LOCKED].map((peer) => ({ peer, atMost: 1 }));
  return { title, unit: 'ms', better: 'less', bars };
}
