/**
 * Time as everything in troupe sees it: monotonic milliseconds and timers, injected so that what
 * depends on time is tested with a clock that the spec moves by hand.
 */

/** Stands for one armed timer; handed back to {@link Clock.clearTimeout}. */
export type TimerHandle = unknown;

export interface Clock {
  /** Monotonic time in milliseconds; unrelated to the wall clock. */
  now(): number;
  /** Calls `fn` once after `delayMs`; a delay that is not finite arms nothing. */
  setTimeout(fn: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** The longest delay that a Node.js timer holds, 2^31 − 1 ms (24.8 days). Source: Node.js timers. */
const LONGEST_DELAY_MS = 2_147_483_647;

/** The clock of the machine. Its timers keep the program alive while they are armed. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (fn, delayMs) =>
    Number.isFinite(delayMs) ? setTimeout(fn, Math.min(delayMs, LONGEST_DELAY_MS)) : undefined,
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
};

/** The same; its timers let the program end. */
export const backgroundClock: Clock = {
  ...systemClock,
  setTimeout: (fn, delayMs) => (systemClock.setTimeout(fn, delayMs) as NodeJS.Timeout | undefined)?.unref(),
};
