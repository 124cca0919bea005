/**
 * Runs contestants against each other: one after the other in each round, so that whatever else the
 * machine does meanwhile meets them all. The first contestant is the one that the others are compared with.
 */

import { judge, type Bar, type Judged } from './bars.ts';
import { summarize, type Summary } from './statistics.ts';

/** One figure that a race yields. */
export interface Metric {
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly bars?: readonly Bar[];
}

export function describeMetric({ title, unit, better }: Metric): string {
  return `${title}, ${unit}${better === 'less' ? ' (less is better)' : ''}`;
}

/** What one run of a contestant yielded, in the order of the race's metrics; `undefined` where it cannot say. */
export type Figures = readonly (number | undefined)[];

export interface Contestant {
  readonly name: string;
  /** What to do so that it can take part; missing when it can. */
  readonly absent?: string | undefined;
  run(): Promise<Figures>;
}

export interface Race {
  readonly metrics: readonly Metric[];
  readonly contestants: readonly [Contestant, ...Contestant[]];
  /** Runs of each contestant per round. @defaultValue 1 */
  readonly runsPerRound?: number;
}

/** What one contestant reached in one metric, or why it did not. */
export interface Result {
  readonly metric: Metric;
  readonly contestant: string;
  readonly outcome: Measured | Missing;
  readonly judged: Judged | undefined;
}

export interface Measured extends Summary {
  readonly values: readonly number[];
  /** The first contestant's figure divided by this one's, run by run; missing for the first itself. */
  readonly ratio: Summary | undefined;
}

export interface Missing {
  readonly why: string;
}

/** The runs of one contestant; `why` once it has failed, or never could take part. */
interface Entry {
  readonly contestant: Contestant;
  readonly runs: Figures[];
  why: string | undefined;
}

/** Runs them all. One that fails is out of the race, and the race goes on. */
export async function run(
  { metrics, contestants, runsPerRound = 1 }: Race,
  rounds: number,
): Promise<Result[]> {
  const entries = contestants.map((contestant): Entry => {
    const { absent } = contestant;
    return { contestant, runs: [], why: absent === undefined ? undefined : `absent: ${absent}` };
  });
  for (let count = rounds * runsPerRound; count > 0; count--) {
    for (const entry of entries) await runOnce(entry);
  }
  return metrics.flatMap((metric, column) => resultsOf(metric, column, entries));
}

async function runOnce(entry: Entry): Promise<void> {
  if (entry.why !== undefined) return;
  try {
    entry.runs.push(await entry.contestant.run());
  } catch (error) {
    entry.why = `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function resultsOf(metric: Metric, column: number, entries: readonly Entry[]): Result[] {
  const firsts = figuresOf(entries[0], column);
  return entries.flatMap((entry, row) => {
    const { name } = entry.contestant;
    const bar = metric.bars?.find(({ peer }) => (row === 0 ? peer === undefined : peer === name));
    const values = figuresOf(entry, column);
    if (values.length === 0 && entry.why === undefined) return [];
    const outcome = entry.why === undefined ? measured(values, row === 0 ? [] : firsts) : { why: entry.why };
    const reached = 'why' in outcome ? undefined : row === 0 ? outcome.median : outcome.ratio?.median;
    return [{ metric, contestant: name, outcome, judged: bar && judge(bar, reached) }];
  });
}

function measured(values: readonly number[], firsts: readonly number[]): Measured {
  const ratios = firsts.map((first, index) => first / (values[index] ?? NaN));
  return { values, ...summarize(values), ratio: ratios.length === 0 ? undefined : summarize(ratios) };
}

/** None of a contestant that is out: what it reached before is no match for whole races. */
function figuresOf(entry: Entry | undefined, column: number): number[] {
  if (entry === undefined || entry.why !== undefined) return [];
  return entry.runs.map((figures) => figures[column]).filter((value) => value !== undefined);
}
