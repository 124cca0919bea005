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

/**
 * How late a timer may be before this process counts as having been away. A busy machine delays timers by
 * less: by up to 100 ms where four times as many processes are busy as there are processors.
 */
const LATE_MS = 200;

interface Deadline {
  timer: TimerHandle;
}

/**
 * The same clock for deadlines of others: whatever time this process itself was not there, because it was
 * stopped or busy, they get on top. What they did meanwhile is heard of before the deadline has passed.
 */
export function patient(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (fn, delayMs) => {
      const deadline: Deadline = { timer: undefined };
      const arm = (ms: number): void => {
        const dueMs = clock.now() + ms;
        deadline.timer = clock.setTimeout(() => {
          const lateMs = clock.now() - dueMs;
          if (lateMs > LATE_MS) arm(Math.min(lateMs, delayMs));
          else fn();
        }, ms);
      };
      arm(delayMs);
      return deadline;
    },
    clearTimeout: (handle) => clock.clearTimeout((handle as Deadline | undefined)?.timer),
  };
}
