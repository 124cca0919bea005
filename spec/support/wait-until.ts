/** Waiting for what announces itself by no event: process tables, open files. */

import { setImmediate as nextTurn, setTimeout as pass } from 'node:timers/promises';

/** How long something may take to come true, unless a spec says otherwise. */
const LIMIT_MS = 5_000;
/** What takes no other process is true by then; others get on better if nobody keeps a processor by asking. */
const EAGER_MS = 5;
const PAUSE_MS = 2;

/**
 * Resolves once `condition` holds, looking again in each turn of the event loop, and after a while every 2 ms.
 *
 * @param what - Said by the failure when it does not hold in time.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  const began = performance.now();
  while (!(await condition())) {
    const passedMs = performance.now() - began;
    if (passedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await (passedMs < EAGER_MS ? nextTurn() : pass(PAUSE_MS));
  }
}
