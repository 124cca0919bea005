/** Makes a history that fails shorter. */

import type { Event } from './plan.ts';
import { possible, ROOT_LIMITS } from './play.ts';
import { openWorld } from './world.ts';

/**
 * Leaves out events for as long as what is left still fails: larger parts first, then one by one.
 *
 * @param fails - Says whether a history does.
 * @param limitMs - When to be content with what has been reached.
 */
export async function shrink(
  events: readonly Event[],
  fails: (events: readonly Event[]) => Promise<boolean>,
  limitMs: number,
): Promise<readonly Event[]> {
  const deadline = performance.now() + limitMs;
  let [start, ...rest] = events;
  if (start === undefined) return events;
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = rest.length - size; from > -size; from -= size) {
      if (performance.now() > deadline) return [start, ...rest];
      const first = Math.max(0, from);
      const left = onlyPossible([start, ...rest.slice(0, first), ...rest.slice(from + size)]);
      if (await fails(left)) [start = start, ...rest] = left;
    }
  }
  return [start, ...rest];
}

function onlyPossible(events: readonly Event[]): Event[] {
  let world = openWorld(ROOT_LIMITS);
  return events.filter((event) => {
    const step = possible(world, event);
    if (step !== undefined) ({ world } = step);
    return step !== undefined;
  });
}
