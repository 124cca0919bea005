/** How often something may be restarted before it is given up. Source: OTP's `supervisor:add_restart`. */

export interface Intensity {
  /** Restarts that are allowed within the period. */
  readonly intensity: number;
  readonly periodMs: number;
}

/** 3 restarts in 5 seconds; OTP has 1, Elixir 3. */
export const DEFAULT_INTENSITY: Intensity = { intensity: 3, periodMs: 5_000 };

/**
 * Adds one restart to those of the sliding window.
 *
 * @param restarts - Monotonic times of earlier restarts, milliseconds, oldest first.
 * @returns The restarts that the window holds now, or `undefined` when they are more than allowed.
 */
export function addRestart(
  restarts: readonly number[],
  nowMs: number,
  { intensity, periodMs }: Intensity,
): readonly number[] | undefined {
  const recent = [...restarts.filter((at) => nowMs - at < periodMs), nowMs];
  return recent.length > intensity ? undefined : recent;
}
