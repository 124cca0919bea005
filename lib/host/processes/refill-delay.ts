/** How long to wait before a process that died without having been of use is replaced. */

/** Deaths in a row that are worth a line in the log: it is the machine, or what node is started with. */
export const REPEATED_DEATHS = 3;

/** A process that lived that long did not die of how it was launched. */
export const HEALTHY_MS = 10_000;

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/**
 * Doubles the delay with each death.
 *
 * @param deaths - In a row, 1 or more.
 */
export function refillDelayMs(deaths: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (deaths - 1), LONGEST_DELAY_MS);
}
