/**
 * What the supervisors of a system are to do, as a pure function of what is done to them. Written from
 * the words of OTP's `supervisor` and this library's additions, not from its code. An event is worked
 * out to the end: retries, groups and escalations included, but for what waits for a back-off.
 */

import { admit, isAdminEvent, type Result } from './admin.ts';
import { Course } from './course.ts';
import type { Event } from './plan.ts';
import { copyOf, type World } from './world.ts';

/** What an event led to. */
export interface Step {
  readonly world: World;
  /** What the caller of an admin call gets. */
  readonly result: Result;
  /**
   * Who started (`+`), was stopped by a supervisor or through its ref (`-`), or fell with a supervisor
   * that was killed (`×`), in order.
   */
  readonly trace: readonly string[];
}

/**
 * Works out what an event leads to.
 *
 * @throws {@link ImpossibleEvent} when who is to end, or to be asked, does not run.
 */
export function react(world: World, event: Event): Step {
  const course = new Course(copyOf(world));
  const result = take(course, event);
  return { world: course.world, result, trace: course.trace };
}

function take(course: Course, event: Event): Result {
  const { world } = course;
  if (isAdminEvent(event)) return admit(course, course.find(event.path), event);
  switch (event.what) {
    case 'end':
      course.end(course.find(event.path), event.how);
      return 'ok';
    case 'cue':
      world.cues.set(event.path, event.entrances);
      return 'ok';
    case 'cueBow':
      return 'ok';
    case 'meanwhile': {
      const result = take(course, event.event);
      take(course, event.end);
      return result;
    }
    case 'time':
      course.pass(event.passesMs);
      return 'ok';
    case 'stop':
      course.terminateFrom(world.root, 0);
      world.root.children = [];
      world.closed = true;
      return 'ok';
  }
}
