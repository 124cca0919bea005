/** What a worker does: throws darts at a square. */

import { defineTask } from 'troupe';

/**
 * Throws darts at the square from (0, 0) to (1, 1).
 *
 * @param seed - An integer; the same one throws the same darts, in whichever process.
 * @returns How many hit the quarter of a circle around (0, 0).
 */
export const throwDarts = defineTask(
  import.meta,
  'throwDarts',
  (seed: number, darts: number): number => {
    const random = mulberry32(seed);
    let hits = 0;
    for (let left = darts; left > 0; left--) {
      const x = random();
      const y = random();
      if (x * x + y * y < 1) hits++;
    }
    return hits;
  },
  { idempotent: true },
);

/** Tommy Ettinger's generator, which takes a seed as `Math.random` does not; numbers from 0 up to 1. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
