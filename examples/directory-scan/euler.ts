/** Computes e to ever more digits until it is stopped, with what processor time nobody else wants. */

import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { defineActor, type ActorDefinition } from 'troupe';
import { EulerSeries } from './euler-series.ts';

export interface EulerProtocol {
  /** How many digits are known by now, the 2 included. */
  digits(): number;
  /** The first of them, the point left out. */
  first(count: number): string;
}

/** A turn takes about this long, so that a question or a stop never waits much longer. */
const TURN_MS = 20;

export const Euler: ActorDefinition<[], EulerProtocol> = defineActor(import.meta, 'Euler', (ctx) => {
  yieldToOthers();
  const series = new EulerSeries();
  let block = 64;

  ctx.every(1, () => {
    const began = performance.now();
    series.extend(block);
    const tookMs = performance.now() - began;
    if (tookMs < TURN_MS / 2) block *= 2;
    else if (tookMs > TURN_MS * 2 && block > 1) block >>= 1;
  });

  return {
    digits: () => series.digits,
    first: (count) => series.first(count),
  };
});

/** Linux schedules sessions against each other first, each with a priority of its own; see sched(7). */
function yieldToOthers(): void {
  setPriority(constants.priority.PRIORITY_LOW);
  try {
    writeFileSync('/proc/self/autogroup', String(constants.priority.PRIORITY_LOW));
  } catch {
    // There are no such groups here.
  }
}
