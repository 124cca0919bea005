/** Puts a real tree through a history, and holds it against the model after each event. */

import { isDeepStrictEqual } from 'node:util';

import { expect } from 'chai';
import type { System } from 'troupe';

import { waitUntil } from '../wait-until.ts';
import { play, ROOT_LIMITS } from './play.ts';
import { describeEvent, scriptOf } from './script.ts';
import type { Step } from './model.ts';
import type { Event } from './plan.ts';
import type { Places } from './real-specs.ts';
import { RealTree, type Sight } from './real-tree.ts';
import { comparable } from './trace.ts';
import { describeStarts, describeTree, openWorld } from './world.ts';

/**
 * Resolves when each event led to what the model says: the same answer, state, starts and order.
 *
 * @throws AssertionError that shows the script up to the event that did not.
 */
export async function enact(system: System, events: readonly Event[], places: Places): Promise<void> {
  const tree = await RealTree.open(system, ROOT_LIMITS, places);
  try {
    let world = openWorld(ROOT_LIMITS);
    for (const [index, event] of events.entries()) {
      const step = play(world, event);
      await enactOne(tree, event, step, () => scriptOf(events.slice(0, index + 1)));
      ({ world } = step);
    }
  } finally {
    await tree.close();
  }
}

/** @param script - Says what has been done so far, for a failure. */
export async function enactOne(
  tree: RealTree,
  event: Event,
  step: Step,
  script: () => string = () => describeEvent(event),
): Promise<void> {
  const result = await tree.perform(event);
  if (!isDeepStrictEqual(result, step.result)) expect(result, script()).to.deep.equal(step.result);
  // Starts of processes take their time, and are not helped by somebody who keeps asking.
  await tree.started([...step.world.starts.values()].reduce((sum, count) => sum + count, 0));
  let sight: Sight = { tree: [], starts: [], trace: [] };
  let expected = sight;
  try {
    await waitUntil(async () => {
      sight = await tree.look();
      const traces = comparable(sight.trace, step.trace, (path) => tree.isDynamic(path));
      sight = { ...sight, trace: traces.happened };
      expected = {
        tree: describeTree(step.world),
        starts: describeStarts(step.world),
        trace: traces.expected,
      };
      return JSON.stringify(sight) === JSON.stringify(expected);
    }, 'what the model says');
  } catch {
    expect(sight, script()).to.deep.equal(expected);
  }
  if (step.world.closed) expect((await tree.ended).reason.type, script()).to.equal('shutdown');
}
