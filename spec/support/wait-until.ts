/** Waiting for what announces itself by no event: process tables, open files. */

import { setImmediate as nextTurn, setTimeout as pass } from 'node:timers/promises';

/** How long something may take to come true, unless a spec says otherwise. */
const LIMIT_MS = 5_000;
/** What takes no other process is true by then; others get on better if nobody keeps a processor by asking. */
const EAGER_MS = 5;
const PAUSE_MS = 2;
/** What a pause takes beyond this, the machine stood still or was busy with others: nothing could come true then. */
const LONGEST_PAUSE_MS = 20;

/**
 * Resolves once `condition` holds, looking again in each turn of the event loop, and after a while every 2 ms.
 *
 * @param what - Said by the failure when it does not hold in time.
 * @param limitMs - Time in which the machine stands still does not count.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  let began = performance.now();
  while (!(await condition())) {
    const pausedAt = performance.now();
    const passedMs = pausedAt - began;
    if (passedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await (passedMs < EAGER_MS ? nextTurn() : pass(PAUSE_MS));
    began += Math.max(0, performance.now() - pausedAt - LONGEST_PAUSE_MS);
  }
}
