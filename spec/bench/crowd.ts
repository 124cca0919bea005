/** A hundred thousand actors in one process: what each takes, and how quick they tell each other. */

import { join } from 'node:path';
import { repoRoot } from '../support/repo-root.ts';
import { figuresOf } from './peers/program.ts';
import type { Race } from './race.ts';

export function crowd(): Race {
  return {
    metrics: [
      {
        title: '100,000 actors in one process, each',
        unit: 'bytes',
        better: 'less',
        bars: [{ atMost: 1_000 }],
      },
      {
        title: 'tells among them, one in flight for each',
        unit: '/s',
        better: 'more',
        bars: [{ atLeast: 5_000_000 }],
      },
      { title: 'tells among them, 1,000 in flight in all', unit: '/s', better: 'more' },
      { title: 'spawns of them', unit: '/s', better: 'more' },
    ],
    contestants: [
      {
        name: 'troupe',
        run: () =>
          figuresOf([process.execPath, '--expose-gc', join(repoRoot, 'dist/spec/bench/crowd-program.js')]),
      },
    ],
  };
}
