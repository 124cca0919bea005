/** Requests and replies between two processes: one at a time, and 64 at a time. */

import type { System } from 'troupe';
import { Counter } from './actors.ts';
import { newOrder } from './order.ts';
import { erlang } from './peers/erlang.ts';
import { IpcSink } from './peers/ipc.ts';
import { python } from './peers/python.ts';
import { apart, twoCpus } from './pinning.ts';
import type { Contestant, Figures, Race } from './race.ts';
import { using } from './sink.ts';
import { quantile } from './statistics.ts';

const SEQUENTIAL_ASKS = 2_000;
/** After 500 alone V8 still compiles: p99 was two to three times what it is after these, p50 a tenth more. */
const WARM_UP_ASKS = 5_000;
const IN_FLIGHT = 64;
/** As many go before the clock runs: it takes V8 some ten thousands to compile all that an ask passes. */
const CONCURRENT_ASKS = 60_000;

/** Asks once and waits for the reply. */
type Ask = () => Promise<unknown>;

/** How the asks of a contestant are measured. */
type Measure = (ask: Ask, pid: number) => Promise<Figures>;

export function sequentialAsks(system: System): Race {
  const counts = `${WARM_UP_ASKS}, ${SEQUENTIAL_ASKS}`;
  return {
    metrics: [
      {
        title: 'one ask at a time, p50',
        unit: 'µs',
        better: 'less',
        bars: [
          { peer: 'child_process, json', atMost: 1.25 },
          { peer: 'Erlang, messages', atMost: 1.25 },
        ],
      },
      { title: 'one ask at a time, p99', unit: 'µs', better: 'less' },
    ],
    runsPerRound: 2,
    contestants: [
      ...withinNode(system, (ask, pid) => apart([pid], () => oneByOne(ask))),
      erlang('Erlang, messages', `one_by_one, [messages, ${counts}]`, 'apart'),
      erlang('Erlang, gen_server:call', `one_by_one, [gen_server, ${counts}]`, 'apart'),
      python('Python Pipe', 'one-by-one', WARM_UP_ASKS, SEQUENTIAL_ASKS, ...twoCpus),
    ],
  };
}

export function concurrentAsks(system: System): Race {
  const counts = `${IN_FLIGHT}, ${CONCURRENT_ASKS}`;
  return {
    metrics: [
      {
        title: `${IN_FLIGHT} asks in flight`,
        unit: '/s',
        better: 'more',
        bars: [
          { peer: 'child_process, json', atLeast: 1.2 },
          { peer: 'Erlang, messages', atLeast: 1.5 },
        ],
      },
    ],
    contestants: [
      ...withinNode(system, many),
      erlang('Erlang, messages', `in_flight, [messages, ${counts}]`),
      erlang('Erlang, gen_server:call', `in_flight, [gen_server, ${counts}]`),
    ],
  };
}

function withinNode(system: System, measure: Measure): [Contestant, ...Contestant[]] {
  return [
    {
      name: 'troupe',
      run: async () => {
        const counter = await system.spawn(Counter);
        return using({ close: () => counter.stop() }, async () =>
          measure(() => counter.ask('echo', newOrder()), (await counter.pid()) ?? 0),
        );
      },
    },
    {
      name: 'child_process, json',
      run: () => using(new IpcSink('json'), (sink) => measure(() => sink.echo(newOrder()), sink.pid)),
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
