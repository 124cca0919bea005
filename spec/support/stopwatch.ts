/**
 * Time in which this process had its turns, for limits that say how soon something happens.
 *
 * A machine that is busy with others, or stands still for a moment, takes as much from what is measured as from who
 * measures; it says nothing of either. What this process itself computes counts.
 */

const TICK_MS = 10;
/** A tick is as late as this where nobody takes anything. */
const USUAL_MS = 15;

/** How long something has taken, milliseconds. */
export interface Took {
  /** For the least that it may take. */
  readonly wallMs: number;
  /** For the most: without the time that this process waited for a turn. */
  readonly ownMs: number;
}

export async function timeOf(work: () => Promise<unknown>): Promise<Took> {
  const began = performance.now();
  let ownMs = 0;
  let at = began;
  let used = process.cpuUsage();
  const count = (): void => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    ownMs += Math.min(now - at, Math.max(USUAL_MS, (user + system) / 1_000));
    at = now;
    used = process.cpuUsage();
  };
  const ticking = setInterval(count, TICK_MS);
  try {
    await work();
  } finally {
    clearInterval(ticking);
    count();
  }
  return { wallMs: at - began, ownMs };
}
