/** The measurements, each of which opens a crew for itself. Whoever gives wrong results is out. */

import { setTimeout as pause } from 'node:timers/promises';
import { apart } from '../pinning.ts';
import type { Figures } from '../race.ts';
import { using } from '../sink.ts';
import { median, quantile } from '../statistics.ts';
import * as amounts from './amounts.ts';
import { inFlight, mapOf, type Crew, type OpenCrew } from './crew.ts';
import { childPids, memoryOf } from './memory.ts';
import type { Label } from './work.ts';

export type Measurement = (open: OpenCrew) => Promise<Figures>;

const { WORKERS } = amounts;

/** Trivial tasks per second: numbers and other values by `map`, and numbers as single calls. */
const tasks: Measurement = (open) =>
  withCrew(open, false, async (crew) => {
    const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
    const labels = (count: number): Label[] => numbers(count).map((id) => ({ id, name: `item ${id}` }));
    const isNext = (result: number, index: number): boolean => result === index + 1;
    const bySingle = await ratePerSecond(numbers, (items) => inFlight(crew, 'increment', items), isNext);
    const byMap =
      crew.map === undefined
        ? bySingle
        : await ratePerSecond(numbers, (items) => mapOf(crew, 'increment', items), isNext);
    const byLabels = await ratePerSecond(
      labels,
      (items) => mapOf(crew, 'relabel', items),
      ({ id }, index) => isNext(id, index),
    );
    return [byMap, byLabels, bySingle];
  });

/** Microseconds of one call at a time, p50 and p99: the workers on another CPU than this process. */
const oneByOne: Measurement = (open) =>
  withCrew(open, false, async (crew) => {
    await inFlight(crew, 'increment', [1, 2, 3, 4]);
    return apart(childPids(), async () => {
      for (let left = amounts.WARM_UP_APPLIES; left > 0; left--) await crew.apply('increment', left);
      const microseconds: number[] = [];
      for (let left = amounts.APPLIES; left > 0; left--) {
        const applied = performance.now();
        check((await crew.apply('increment', left)) === left + 1);
        microseconds.push((performance.now() - applied) * 1_000);
      }
      return [quantile(microseconds, 0.5), quantile(microseconds, 0.99)];
    });
  });

/** Tasks of 1 ms per second. */
const short: Measurement = (open) =>
  withCrew(open, false, async (crew) => {
    const run = async (count: number): Promise<void> => {
      const results = await mapOf(crew, 'spin', new Array<number>(count).fill(1));
      check(results.length === count && results.every((result) => result === 1));
    };
    await run(amounts.WARM_UP_SHORT_TASKS);
    return [amounts.SHORT_TASKS / (await secondsOf(() => run(amounts.SHORT_TASKS)))];
  });

/** Seconds for short and long tasks together. */
const mixed: Measurement = (open) =>
  withCrew(open, false, async (crew) => {
    await mapOf(crew, 'spin', new Array<number>(amounts.WARM_UP_SHORT_TASKS).fill(1));
    return [await secondsOf(async () => void (await mapOf(crew, 'spin', [...amounts.MIXED_MS])))];
  });

/** Milliseconds for each large array there and back. */
const arrays: Measurement = (open) =>
  withCrew(open, true, async (crew) => {
    const figures: number[] = [];
    for (const [length, times] of amounts.ARRAYS) {
      const array = new Float64Array(length).map((_, index) => index);
      const echo = async (): Promise<void> => {
        const result = await crew.apply('echo', array);
        check(result instanceof Float64Array && result.length === length && result.at(-1) === length - 1);
      };
      await echo();
      const seconds = await secondsOf(async () => {
        for (let left = times; left > 0; left--) await echo();
      });
      figures.push((seconds / times) * 1_000);
    }
    return figures;
  });

/** How long a pool that is ready may still be busy with itself. */
const SETTLE_MS = 300;

/** Milliseconds until the first result, and what each worker takes: RSS and PSS in MB. */
const start: Measurement = async (open) => {
  const before = process.memoryUsage.rss();
  let took = NaN;
  const began = performance.now();
  return withCrew(open, false, async (crew) => {
    check((await crew.apply('increment', 1)) === 2);
    took = performance.now() - began;
    await inFlight(crew, 'increment', [1, 2, 3, 4]);
    await pause(SETTLE_MS);
    const workers = childPids();
    if (workers.length > 0) return [took, ...memoryOf(workers)];
    const growth = (process.memoryUsage.rss() - before) / WORKERS / 2 ** 20;
    return [took, growth, growth];
  });
};

/** Darts per second at a quarter of a circle. */
const pi: Measurement = (open) =>
  withCrew(open, false, async (crew) => {
    const parts = new Array<number>(amounts.DART_PARTS).fill(amounts.DARTS);
    const darts = amounts.DARTS * amounts.DART_PARTS;
    await mapOf(crew, 'throwDarts', parts.slice(0, 2 * WORKERS));
    const seconds = await secondsOf(async () => {
      const hits = await mapOf(crew, 'throwDarts', parts);
      check(Math.abs((4 * hits.reduce((one, other) => one + other)) / darts - Math.PI) < 0.01);
    });
    return [darts / seconds];
  });

export const measurements: Readonly<Record<string, Measurement>> = {
  tasks,
  'one-by-one': oneByOne,
  short,
  mixed,
  arrays,
  start,
  pi,
};

async function withCrew(
  open: OpenCrew,
  binary: boolean,
  measure: (crew: Crew) => Promise<Figures>,
): Promise<Figures> {
  const crew = await open({ size: WORKERS, binary });
  return using({ close: async () => crew.close() }, () => measure(crew));
}

/**
 * Of trivial tasks; to make items and to look at results takes none of the time. A fifth of the runs warms up, and
 * so does a smaller one before, for whoever has time for no other.
 */
async function ratePerSecond<T>(
  make: (count: number) => T[],
  run: (items: T[]) => PromiseLike<T[]>,
  isRight: (result: T, index: number) => boolean,
): Promise<number> {
  await run(make(amounts.WARM_UP_TASKS));
  const seconds: number[] = [];
  const began = performance.now();
  while (seconds.length < amounts.REPEATS && performance.now() - began < amounts.REPEAT_MS) {
    const items = make(amounts.TASKS);
    let results: T[] = [];
    seconds.push(await secondsOf(async () => void (results = await run(items))));
    check(results.length === amounts.TASKS && results.every(isRight));
  }
  return amounts.TASKS / median(seconds.slice(Math.floor(seconds.length / 5)));
}

async function secondsOf(run: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1_000;
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('a result is wrong');
}
