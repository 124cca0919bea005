/** What is done with counts once they are back. */

import type { Counts } from './tasks.ts';

/** Adds the counts of one part to those of all. */
export function merge(all: Counts, part: Counts): void {
  for (const [word, count] of part) all.set(word, (all.get(word) ?? 0) + count);
}

export function total(counts: Counts): number {
  return [...counts.values()].reduce((one, other) => one + other, 0);
}

/** The most frequent words, as often as each occurs; those as frequent as each other by the alphabet. */
export function top(counts: Counts, length: number): [word: string, count: number][] {
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1)).slice(0, length);
}
