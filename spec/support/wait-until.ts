/** Waiting for what announces itself by no event: process tables, open files. */

import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long something may take to come true, unless a spec says otherwise. */
const LIMIT_MS = 5_000;

/**
 * Resolves once `condition` holds, looking again in each turn of the event loop.
 *
 * @param what - Said by the failure when it does not hold in time.
 */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs: number = LIMIT_MS,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await nextTurn();
  }
}
