/**
 * When a process that does not answer counts as hung: a pure function.
 *
 * What counts is not the time on the wall but how often somebody looked in vain. A look that came late
 * counts for nothing: whoever looks was busy or stopped itself, or the whole machine was.
 */

/** What is known of a process after a look at it. */
export interface Silence {
  /** When that was: monotonic time, milliseconds. */
  readonly atMs: number;
  /** How many looks in time have found no answer since the last one. */
  readonly looks: number;
}

/** A process is hung when it was looked at so often in vain; that makes the time that it was given. */
const LOOKS = 5;

/** How long it is from one look to the next, milliseconds. */
export function lookIntervalMs(hangTimeoutMs: number): number {
  return Math.max(1, hangTimeoutMs / LOOKS);
}

/**
 * When to look next: at a multiple of the interval, so that all processes with the same one are looked at
 * together (measured with 20: half the processor time here), and not within half an interval.
 */
export function untilNextLookMs(nowMs: number, intervalMs: number): number {
  const remainingMs = intervalMs - (nowMs % intervalMs);
  return remainingMs < intervalMs / 2 ? remainingMs + intervalMs : remainingMs;
}

/**
 * Adds one look.
 *
 * @param answered - Whether the process has given a sign of life since the last look.
 */
export function afterLook(
  before: Silence,
  { nowMs, answered, intervalMs }: { nowMs: number; answered: boolean; intervalMs: number },
): Silence {
  if (answered) return { atMs: nowMs, looks: 0 };
  const inTime = nowMs - before.atMs < 2 * intervalMs;
  return { atMs: nowMs, looks: inTime ? before.looks + 1 : before.looks };
}

export function isHung({ looks }: Silence): boolean {
  return looks >= LOOKS;
}
