/** What troupe is meant to reach, and whether it did. */

import { figure } from './figures.ts';

/** A ratio to a peer where one is named, and a figure of troupe's own otherwise. */
export type Bar = { readonly peer?: string } & ({ readonly atLeast: number } | { readonly atMost: number });

export type Verdict = 'met' | 'missed' | 'not measured';

export interface Judged {
  readonly bar: Bar;
  readonly verdict: Verdict;
}

/** @param reached - The median; `undefined` when one of the two could not be measured. */
export function judge(bar: Bar, reached: number | undefined): Judged {
  if (reached === undefined) return { bar, verdict: 'not measured' };
  const met = 'atLeast' in bar ? reached >= bar.atLeast : reached <= bar.atMost;
  return { bar, verdict: met ? 'met' : 'missed' };
}

const MARKS: Readonly<Record<Verdict, string>> = { met: '✓', missed: '✗', 'not measured': '?' };

/** `≥ 5 × ✓` */
export function describeJudged({ bar, verdict }: Judged): string {
  const [sign, limit] = 'atLeast' in bar ? ['≥', bar.atLeast] : ['≤', bar.atMost];
  const unit = bar.peer === undefined ? '' : ' ×';
  return `${sign} ${figure(limit)}${unit} ${MARKS[verdict]}`;
}

/** One line on all of them. */
export function summarizeBars(judged: readonly Judged[]): string {
  const count = (verdict: Verdict): number => judged.filter((one) => one.verdict === verdict).length;
  const missing = count('not measured');
  return `${count('met')} of ${judged.length} bars met${missing === 0 ? '' : `, ${missing} not measured`}`;
}
