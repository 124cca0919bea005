/** Whether many children cost as much each as few do, when they start at once and stop at once. */

import { child, defineDynamicSupervisor, type System } from 'troupe';
import { Idle } from './actors.ts';
import type { Contestant, Race } from './race.ts';

/** Two hundred processes that boot at the same time on two processors: each takes as long as all. */
const START_TIMEOUT_MS = 110_000;
/** One takes milliseconds, in which garbage may be collected or not. */
const LOCAL_RUNS = 10;

/** Children with processes of their own. */
export function children(system: System): Race {
  return race(system, 'process', 'ms', 1);
}

/** Children in the process of their supervisor. */
export function localChildren(system: System): Race {
  return race(system, 'local', 'µs', 1_000);
}

function race(system: System, placement: 'local' | 'process', unit: string, unitsPerMs: number): Race {
  const contestantOf = (count: number): Contestant => contestant(system, count, placement, unitsPerMs);
  const where = placement === 'local' ? 'children in the process of' : 'children of';
  return {
    metrics: [
      {
        title: `${where} a dynamic supervisor that start and stop together, each`,
        unit,
        better: 'less',
        bars: [{ peer: '20 children', atMost: 2 }],
      },
    ],
    ...(placement === 'local' && { runsPerRound: LOCAL_RUNS }),
    contestants: [contestantOf(200), contestantOf(20)],
  };
}

function contestant(
  system: System,
  count: number,
  placement: 'local' | 'process',
  unitsPerMs: number,
): Contestant {
  return {
    name: `${count} children`,
    run: async () => {
      // A permanent one would be back as soon as it has stopped.
      const definition = defineDynamicSupervisor('children');
      const supervisor = await system.start(child(definition, { restart: 'temporary' }));
      const started = performance.now();
      const spec = child(Idle, { placement, restart: 'temporary', startTimeoutMs: START_TIMEOUT_MS });
      await Promise.all(Array.from({ length: count }, async () => supervisor.startChild(spec)));
      await supervisor.stop();
      return [(unitsPerMs * (performance.now() - started)) / count];
    },
  };
}
