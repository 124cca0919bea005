/** How much each contestant does, the Python ones included. */

/** The size of every pool. */
export const WORKERS = 2;
/** Trivial tasks. */
export const TASKS = 100_000;
export const WARM_UP_TASKS = 20_000;
/** The median of several runs counts where one takes some ten milliseconds; no other is begun after that. */
export const REPEATS = 25;
export const REPEAT_MS = 1_000;
/** One apply at a time: as many as of asks, see asks.ts. */
export const APPLIES = 2_000;
export const WARM_UP_APPLIES = 5_000;
/** Tasks of 1 ms. */
export const SHORT_TASKS = 2_000;
export const WARM_UP_SHORT_TASKS = 200;
/** Among 1,000 tasks of 1 ms stand ten of 200 ms, the last of them at the end: together 3 s of work. */
export const MIXED_MS: readonly number[] = Array.from({ length: 1_010 }, (_, at) =>
  at % 101 === 100 ? 200 : 1,
);
/** Numbers in a Float64Array: 8 MB and 100 MB, and how often each goes there and back. */
export const ARRAYS: readonly (readonly [length: number, times: number])[] = [
  [1_000_000, 20],
  [12_500_000, 2],
];
/** Darts at a time, and how many times: the tutorial has as many workers as parts, and 10⁸ darts. */
export const DARTS = 250_000;
export const DART_PARTS = 80;
/** CPython takes some thirty times as long for one. */
export const PYTHON_DARTS = 50_000;
export const PYTHON_DART_PARTS = 16;
