/** Pools against each other: troupe, Python's, and those of Node.js, with processes and with threads. */

import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';
import type { Bar } from '../bars.ts';
import { figuresOf, isInstalled } from '../peers/program.ts';
import { twoCpus } from '../pinning.ts';
import type { Contestant, Metric, Race } from '../race.ts';
import * as amounts from './amounts.ts';

const PROGRAM = join(repoRoot, 'dist/spec/bench/pool/contest-program.js');
const PYTHON = join(repoRoot, 'spec/bench/pool/pools.py');

/** Their names in the table, and how the program knows them. */
const PROCESS_PEERS = {
  'tinypool, processes': 'tinypool-process',
  'workerpool, processes': 'workerpool-process',
  'poolifier, cluster': 'poolifier-cluster',
};
const THREAD_PEERS = {
  piscina: 'piscina',
  'tinypool, threads': 'tinypool-thread',
  'workerpool, threads': 'workerpool-thread',
  'poolifier, threads': 'poolifier-thread',
};
const NODE_PEERS = { ...PROCESS_PEERS, ...THREAD_PEERS };
const PYTHON_PEERS = {
  'Python Pool.map': 'map',
  'Python imap_unordered': 'imap_unordered',
  'Python ProcessPoolExecutor': 'executor',
};
const ONE_BY_ONE_PYTHON_PEERS = { 'Python Pool.apply': 'map', 'Python ProcessPoolExecutor': 'executor' };

type Limit = { readonly atLeast: number } | { readonly atMost: number };

/** The best of several peers is reached when each of them is. */
function against(peers: object, limit: Limit): Bar[] {
  return Object.keys(peers).map((peer) => ({ peer, ...limit }));
}

export const poolRaces: ReadonlyMap<string, () => Race> = new Map([
  ['pool-tasks', tasks],
  ['pool-one-by-one', oneByOne],
  ['pool-short', short],
  ['pool-mixed', mixed],
  ['pool-arrays', arrays],
  ['pool-start', start],
  ['pool-pi', pi],
]);

function tasks(): Race {
  const metric = (title: string, bars: Bar[]): Metric => ({ title, unit: '/s', better: 'more', bars });
  const many = `${amounts.TASKS.toLocaleString('en')} trivial tasks`;
  return {
    metrics: [
      metric(`${many} by map, numbers`, [
        { peer: 'Python Pool.map', atLeast: 3 },
        ...against(NODE_PEERS, { atLeast: 100 }),
      ]),
      metric(`${many} by map, small objects`, [
        { peer: 'Python Pool.map', atLeast: 1.5 },
        ...against(NODE_PEERS, { atLeast: 100 }),
      ]),
      metric(`${many} as single applies in flight`, against(PROCESS_PEERS, { atLeast: 5 })),
    ],
    contestants: contestants(
      'tasks',
      PYTHON_PEERS,
      amounts.TASKS,
      amounts.WARM_UP_TASKS,
      amounts.REPEATS,
      amounts.REPEAT_MS,
    ),
  };
}

function oneByOne(): Race {
  const { WARM_UP_APPLIES, APPLIES } = amounts;
  return {
    metrics: [
      {
        title: 'one apply at a time, p50',
        unit: 'µs',
        better: 'less',
        bars: [
          ...against(ONE_BY_ONE_PYTHON_PEERS, { atMost: 0.5 }),
          ...against(PROCESS_PEERS, { atMost: 1.25 }),
        ],
      },
      { title: 'one apply at a time, p99', unit: 'µs', better: 'less' },
    ],
    runsPerRound: 2,
    contestants: contestants('one-by-one', ONE_BY_ONE_PYTHON_PEERS, WARM_UP_APPLIES, APPLIES, ...twoCpus),
  };
}

function short(): Race {
  const bare = 'two bare processes';
  const [ours, ...others] = contestants(
    'short',
    PYTHON_PEERS,
    amounts.SHORT_TASKS,
    amounts.WARM_UP_SHORT_TASKS,
  );
  return {
    metrics: [
      {
        title: `${amounts.SHORT_TASKS.toLocaleString('en')} tasks of 1 ms`,
        unit: '/s',
        better: 'more',
        bars: [{ peer: bare, atLeast: 0.95 }],
      },
    ],
    contestants: [ours, node(bare, 'bare', 'short'), ...others],
  };
}

function mixed(): Race {
  return {
    metrics: [{ title: '1,000 tasks of 1 ms and 10 of 200 ms among them', unit: 's', better: 'less' }],
    contestants: contestants('mixed', PYTHON_PEERS, ...amounts.MIXED_MS),
  };
}

function arrays(): Race {
  const python = { 'Python Pool.apply': 'map', 'Python ProcessPoolExecutor': 'executor' };
  const bars = against({ ...python, ...PROCESS_PEERS }, { atMost: 1 });
  return {
    metrics: [
      { title: 'Float64Array of 8 MB there and back', unit: 'ms', better: 'less', bars },
      { title: 'Float64Array of 100 MB there and back', unit: 'ms', better: 'less', bars },
    ],
    contestants: contestants('arrays', python, ...amounts.ARRAYS.flat()),
  };
}

function start(): Race {
  return {
    metrics: [
      {
        title: 'start of a pool until its first result',
        unit: 'ms',
        better: 'less',
        bars: against(PROCESS_PEERS, { atMost: 1 }),
      },
      { title: 'memory of each worker (RSS)', unit: 'MB', better: 'less' },
      { title: 'memory of each worker (PSS)', unit: 'MB', better: 'less' },
    ],
    runsPerRound: 3,
    contestants: contestants('start', ONE_BY_ONE_PYTHON_PEERS),
  };
}

function pi(): Race {
  return {
    metrics: [{ title: 'Monte Carlo π, darts', unit: '/s', better: 'more' }],
    contestants: contestants('pi', PYTHON_PEERS, amounts.PYTHON_DARTS, amounts.PYTHON_DART_PARTS),
  };
}

function contestants(
  measurement: string,
  pythons: Readonly<Record<string, string>>,
  ...counts: readonly number[]
): [Contestant, ...Contestant[]] {
  return [
    node('troupe', 'troupe', measurement),
    ...Object.entries(pythons).map(([name, way]) => python(name, way, measurement, counts)),
    ...Object.entries(NODE_PEERS).map(([name, crew]) => node(name, crew, measurement)),
  ];
}

/** Each in a process of its own: neither its code nor its garbage meets the others. */
function node(name: string, crew: string, measurement: string): Contestant {
  return { name, run: () => figuresOf([process.execPath, PROGRAM, crew, measurement]) };
}

function python(name: string, way: string, measurement: string, counts: readonly number[]): Contestant {
  return {
    name,
    absent: isInstalled('python3') ? undefined : 'apt-get install python3',
    run: () => figuresOf(['python3', PYTHON, way, measurement, ...counts.map(String)]),
  };
}
