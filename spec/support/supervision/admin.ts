/** What admin calls on a supervisor do, and what they answer. */

import type { Event, Outcome } from './plan.ts';
import type { Course } from './course.ts';
import { fresh, ImpossibleEvent, type Actor } from './world.ts';

const ADMIN_CALLS = [
  'startChild',
  'terminateChild',
  'restartChild',
  'deleteChild',
  'child',
  'countChildren',
] as const;
export type AdminEvent = Extract<Event, { what: (typeof ADMIN_CALLS)[number] }>;

export function isAdminEvent(event: Event): event is AdminEvent {
  return ADMIN_CALLS.some((call) => call === event.what);
}

/** As `countChildren` answers. */
export interface Counts {
  readonly specs: number;
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

/**
 * `ok` is any answer but `undefined`, which is `none`; `refused` is an error of any code: the page names
 * none for what a dynamic supervisor does not do.
 */
export type Result = 'ok' | 'none' | 'refused' | `ERR_TROUPE_${string}` | Counts;

/** OTP's answer to a start that is ignored is `{ok, undefined}`. */
const RESULT_OF = {
  ready: 'ok',
  ignored: 'ERR_TROUPE_IGNORED',
  failed: 'ERR_TROUPE_START',
} as const satisfies Readonly<Record<Outcome, Result>>;

export function admit(course: Course, supervisor: Actor, event: AdminEvent): Result {
  if (supervisor.state !== 'running') throw new ImpossibleEvent(`${event.path} does not run`);
  switch (event.what) {
    case 'startChild':
      return startChild(course, supervisor, event);
    case 'countChildren':
      return countChildren(supervisor);
    case 'terminateChild':
    case 'restartChild':
    case 'deleteChild':
    case 'child':
  }
  const { what, id } = event;
  const dynamic = isDynamic(supervisor);
  if (dynamic && (what === 'restartChild' || what === 'deleteChild')) return 'refused';
  const child = supervisor.children.find(({ plan }) => plan.id === id);
  if (child === undefined) return 'ERR_TROUPE_NOT_FOUND';
  switch (what) {
    case 'child':
      return child.state === 'stopped' ? 'none' : 'ok';
    case 'terminateChild':
      course.terminate(child);
      course.leave(child);
      return 'ok';
    case 'restartChild':
      return restartChild(course, child);
    case 'deleteChild':
      if (child.state !== 'stopped') return refusal(child);
      supervisor.children = supervisor.children.filter((other) => other !== child);
      return 'ok';
  }
}

function startChild(
  course: Course,
  supervisor: Actor,
  { plan }: Extract<AdminEvent, { what: 'startChild' }>,
): Result {
  const present = supervisor.children.find(({ plan: { id } }) => id === plan.id);
  // OTP answers already_present while it is restarting; here its ref outlives that, and is of use.
  if (present !== undefined)
    return present.state === 'stopped' ? 'ERR_TROUPE_ALREADY_PRESENT' : 'ERR_TROUPE_ALREADY_STARTED';
  if (supervisor.plan.type !== 'supervisor') throw new Error('only a supervisor starts children');
  const { maxChildren = Infinity } = supervisor.plan;
  if (isDynamic(supervisor) && supervisor.children.length >= maxChildren) return 'ERR_TROUPE_MAX_CHILDREN';
  const child = fresh(plan, supervisor);
  const outcome = course.start(child);
  if (outcome === 'failed') return RESULT_OF[outcome];
  supervisor.children = [...supervisor.children, child];
  if (outcome === 'ignored') course.leave(child);
  return RESULT_OF[outcome];
}

function restartChild(course: Course, child: Actor): Result {
  if (child.state !== 'stopped') return refusal(child);
  return RESULT_OF[course.start(child)];
}

function refusal({ state }: Actor): Result {
  return state === 'restarting' ? 'ERR_TROUPE_RESTARTING' : 'ERR_TROUPE_RUNNING';
}

function countChildren({ children }: Actor): Counts {
  const count = (wanted: (child: Actor) => boolean): number => children.filter(wanted).length;
  return {
    specs: children.length,
    active: count(({ state }) => state === 'running'),
    supervisors: count(({ plan }) => plan.type === 'supervisor'),
    workers: count(({ plan }) => plan.type === 'worker'),
  };
}

function isDynamic({ plan }: Actor): boolean {
  return plan.type === 'supervisor' && plan.strategy === 'dynamic';
}
