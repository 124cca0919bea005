/** Requests and replies between two processes: one at a time, and 64 at a time. */

import type { System } from 'troupe';
import { Sink } from './actors.ts';
import { newOrder } from './order.ts';
import { IpcSink } from './peers/ipc.ts';
import { apart } from './pinning.ts';
import type { Contestant, Figures, Race } from './race.ts';
import { quantile } from './statistics.ts';

const SEQUENTIAL_ASKS = 2_000;
const WARM_UP_ASKS = 500;
const IN_FLIGHT = 64;
/** As many go before the clock runs: it takes V8 some ten thousands to compile all that an ask passes. */
const CONCURRENT_ASKS = 60_000;

/** Asks once and waits for the reply. */
type Ask = () => Promise<unknown>;

export function sequentialAsks(system: System): Race {
  return {
    metrics: [
      { title: 'one ask at a time, p50', unit: 'µs', better: 'less' },
      { title: 'one ask at a time, p99', unit: 'µs', better: 'less' },
    ],
    contestants: contestants(system, oneByOne),
  };
}

export function concurrentAsks(system: System): Race {
  return {
    metrics: [{ title: `${IN_FLIGHT} asks in flight`, unit: '/s', better: 'more' }],
    contestants: contestants(system, many),
  };
}

function contestants(system: System, measure: (ask: Ask) => Promise<Figures>): [Contestant, ...Contestant[]] {
  return [
    {
      name: 'troupe',
      run: async () => {
        const sink = await system.spawn(Sink);
        const figures = await apart((await sink.pid()) ?? 0, () =>
          measure(() => sink.ask('echo', newOrder())),
        );
        await sink.stop();
        return figures;
      },
    },
    {
      name: 'child_process, json',
      run: async () => {
        const sink = new IpcSink('json');
        const figures = await apart(sink.pid, () => measure(() => sink.echo(newOrder())));
        await sink.close();
        return figures;
      },
    },
  ];
}

async function oneByOne(ask: Ask): Promise<Figures> {
  for (let left = WARM_UP_ASKS; left > 0; left--) await ask();
  const microseconds: number[] = [];
  for (let left = SEQUENTIAL_ASKS; left > 0; left--) {
    const asked = performance.now();
    await ask();
    microseconds.push((performance.now() - asked) * 1000);
  }
  return [quantile(microseconds, 0.5), quantile(microseconds, 0.99)];
}

async function many(ask: Ask): Promise<Figures> {
  const askAll = async (count: number): Promise<void> => {
    let left = count;
    const asker = async (): Promise<void> => {
      while (left-- > 0) await ask();
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, asker));
  };
  await askAll(CONCURRENT_ASKS);
  const started = performance.now();
  await askAll(CONCURRENT_ASKS);
  return [(CONCURRENT_ASKS / (performance.now() - started)) * 1000];
}
