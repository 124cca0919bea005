/** The state of the model: a system's tree of supervisors, and how often each worker has been started. */

import type { ChildPlan, Entrance, SupervisorPlan } from './plan.ts';

/** A child, or the root. What `react` returns is changed by nobody. */
export interface Actor {
  readonly plan: ChildPlan;
  readonly parent: Actor | undefined;
  state: 'running' | 'restarting' | 'stopped';
  /** Of a supervisor that runs, in start order. */
  children: Actor[];
  /** When it has restarted a child, in its present run. */
  restartsMs: readonly number[];
  /** Since when it runs; left out when its last start failed. */
  sinceMs: number | undefined;
  /** How often in a row it has waited for a back-off. */
  delays: number;
  /** When its back-off is over. */
  dueMs: number;
}

export interface World {
  readonly root: Actor;
  /** By path: all of the workers that have ever been there. */
  readonly starts: Map<string, number>;
  /** How the next starts go, by path. */
  readonly cues: Map<string, readonly Entrance[]>;
  nowMs: number;
  /** The root has given up, or was stopped. */
  closed: boolean;
}

/** Who is to end, or to be asked, is not there or does not run. */
export class ImpossibleEvent extends Error {}

/** How often a supervisor restarts its children. */
export type Limits = Pick<SupervisorPlan, 'intensity' | 'periodMs'>;

/** @returns A root without children, which has no supervisor itself. */
export function openWorld(limits: Limits): World {
  const plan: SupervisorPlan = {
    type: 'supervisor',
    id: '',
    restart: 'permanent',
    strategy: 'one_for_one',
    children: [],
    ...limits,
  };
  const root = { ...fresh(plan, undefined), state: 'running' as const };
  return { root, starts: new Map(), cues: new Map(), nowMs: 0, closed: false };
}

export function fresh(plan: ChildPlan, parent: Actor | undefined): Actor {
  return {
    plan,
    parent,
    state: 'stopped',
    children: [],
    restartsMs: [],
    sinceMs: undefined,
    delays: 0,
    dueMs: 0,
  };
}

export function copyOf(world: World): World {
  return {
    ...world,
    root: copyActor(world.root, undefined),
    starts: new Map(world.starts),
    cues: new Map(world.cues),
  };
}

function copyActor(actor: Actor, parent: Actor | undefined): Actor {
  const copy: Actor = { ...actor, parent };
  copy.children = actor.children.map((child) => copyActor(child, copy));
  return copy;
}

/** @returns The ids that lead to it from below the root, joined by `/`. */
export function pathOf({ plan, parent }: Actor): string {
  return parent === undefined ? plan.id : join(pathOf(parent), plan.id);
}

/** @returns The path of a child of the supervisor at a path. */
export function join(above: string, id: string): string {
  return above === '' ? id : `${above}/${id}`;
}

/** Whoever is in the tree, supervisors before their children. The root is left out. */
export function actorsOf(world: World): Actor[] {
  const below = (actor: Actor): Actor[] => actor.children.flatMap((child) => [child, ...below(child)]);
  return below(world.root);
}

/**
 * Describes a tree in lines to be compared: who is there and in which state, in start order.
 * Children of a dynamic supervisor have no order; they are sorted.
 */
export function describeTree(world: World): string[] {
  const lines = (actor: Actor): string[] => {
    const below = actor.children.map((child) => [
      `${pathOf(child)}: ${child.plan.type} ${child.state}`,
      ...lines(child),
    ]);
    const { plan } = actor;
    if (plan.type === 'supervisor' && plan.strategy === 'dynamic')
      below.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    return below.flat();
  };
  return lines(world.root);
}

/** @returns How often each worker was started so far, by path and sorted. */
export function describeStarts({ starts }: Pick<World, 'starts'>): string[] {
  return [...starts].map(([path, count]) => `${path}: started ${count} times`).sort();
}
