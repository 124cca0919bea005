/** What happens to a tree, one event after the other, with real time left out of it. */

import { react, type Step } from './model.ts';
import type { Event } from './plan.ts';
import { ImpossibleEvent, type Limits, type World } from './world.ts';

/** No window ends while a history takes place, however slow the machine is. */
export const PERIOD_MS = 10 * 60_000;
/** Far longer than the short back-offs, and nothing to the long ones. */
const SETTLE_MS = 100;
/** Those of the root: a tree is rebuilt three times at most. */
export const ROOT_LIMITS: Limits = { intensity: 3, periodMs: PERIOD_MS };

/** Works an event out until only long back-offs are left. */
export function play(world: World, event: Event): Step {
  const { result, trace, world: then } = react(world, event);
  const later = react(then, { what: 'time', passesMs: SETTLE_MS });
  return { world: later.world, result, trace: [...trace, ...later.trace] };
}

/** As `play`; `undefined` when the event cannot happen. */
export function possible(world: World, event: Event): Step | undefined {
  try {
    return play(world, event);
  } catch (error) {
    if (error instanceof ImpossibleEvent) return undefined;
    throw error;
  }
}
