/** Outcomes one by one, in the order of the items or as they come. */

import type { Outcomes } from '../pool-protocol.ts';

export type Settled = PromiseSettledResult<unknown>;

/** As they come. */
export function* settledIn({ values, errors }: Outcomes): Generator<[index: number, settled: Settled]> {
  for (const { from, values: some } of values) {
    for (let at = 0; at < some.length; at++) yield [from + at, { status: 'fulfilled', value: some[at] }];
  }
  for (const [index, reason] of errors) yield [index, { status: 'rejected', reason }];
}

/** In the order of the items, each as soon as those before it are there. */
export async function* inOrder(outcomes: AsyncIterable<Outcomes>): AsyncGenerator<Settled, void, undefined> {
  const early = new Map<number, Settled>();
  let next = 0;
  for await (const some of outcomes) {
    for (const [index, settled] of settledIn(some)) early.set(index, settled);
    for (let settled = early.get(next); settled !== undefined; settled = early.get(next)) {
      early.delete(next++);
      yield settled;
    }
  }
}

export async function* asTheyCome(
  outcomes: AsyncIterable<Outcomes>,
): AsyncGenerator<Settled, void, undefined> {
  for await (const some of outcomes) for (const [, settled] of settledIn(some)) yield settled;
}
