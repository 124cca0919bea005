/** Whether many children cost as much each as few do, when they start at once and stop at once. */

import { child, defineDynamicSupervisor, type System } from 'troupe';
import { Idle } from './actors.ts';
import type { Contestant, Race } from './race.ts';

/** Two hundred processes that boot at the same time on two processors: each takes as long as all. */
const START_TIMEOUT_MS = 110_000;

export function children(system: System): Race {
  return {
    metrics: [
      {
        title: 'children of a dynamic supervisor that start and stop together, each',
        unit: 'ms',
        better: 'less',
        bars: [{ peer: '20 children', atMost: 2 }],
      },
    ],
    contestants: [contestant(system, 200), contestant(system, 20)],
  };
}

function contestant(system: System, count: number): Contestant {
  return {
    name: `${count} children`,
    run: async () => {
      // A permanent one would be back as soon as it has stopped.
      const definition = defineDynamicSupervisor('children');
      const supervisor = await system.start(child(definition, { restart: 'temporary' }));
      const started = performance.now();
      const spec = child(Idle, { restart: 'temporary', startTimeoutMs: START_TIMEOUT_MS });
      await Promise.all(Array.from({ length: count }, async () => supervisor.startChild(spec)));
      await supervisor.stop();
      return [(performance.now() - started) / count];
    },
  };
}
