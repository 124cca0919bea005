/**
 * Runs contestants against each other: one after the other in each round, so that whatever else the
 * machine does meanwhile meets them all. The first contestant is the one that the others are compared with.
 */

import { summarize, type Summary } from './statistics.ts';

/** One figure that a race yields. */
export interface Metric {
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
}

/** What one run of a contestant yielded, in the order of the race's metrics; `undefined` where it cannot say. */
export type Figures = readonly (number | undefined)[];

export interface Contestant {
  readonly name: string;
  run(): Promise<Figures>;
}

export interface Race {
  readonly metrics: readonly Metric[];
  readonly contestants: readonly [Contestant, ...Contestant[]];
  /** Runs of each contestant per round. @defaultValue 1 */
  readonly runsPerRound?: number;
}

/** What one contestant reached in one metric. */
export interface Result extends Summary {
  readonly metric: Metric;
  readonly contestant: string;
  readonly values: readonly number[];
  /** The first contestant's figure divided by this one's, run by run; missing for the first itself. */
  readonly ratio: Summary | undefined;
}

export async function run(race: Race, rounds: number): Promise<Result[]> {
  const yields = race.contestants.map((): Figures[] => []);
  for (let count = rounds * (race.runsPerRound ?? 1); count > 0; count--) {
    for (const [index, contestant] of race.contestants.entries()) yields[index]?.push(await contestant.run());
  }
  return race.metrics.flatMap((metric, column) =>
    race.contestants.flatMap(({ name }, row) => {
      const values = figuresOf(yields[row], column);
      if (values.length === 0) return [];
      const firsts = row === 0 ? [] : figuresOf(yields[0], column);
      const ratios = firsts.map((first, index) => first / (values[index] ?? NaN));
      const ratio = ratios.length === 0 ? undefined : summarize(ratios);
      return [{ metric, contestant: name, values, ...summarize(values), ratio }];
    }),
  );
}

function figuresOf(runs: readonly Figures[] | undefined, column: number): number[] {
  return (runs ?? []).map((figures) => figures[column]).filter((value) => value !== undefined);
}
