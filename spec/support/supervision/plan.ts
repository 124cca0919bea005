/** What a supervision tree is made of, as plain data: what the model reads and real trees are built from. */

import type { Restart } from 'troupe';

export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one' | 'dynamic';
export type AutoShutdown = 'never' | 'any_significant' | 'all_significant';

/** Without jitter, so that it is known when it ends. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
  readonly factor: number;
  readonly resetAfterMs: number;
}

export interface WorkerPlan {
  readonly type: 'worker';
  /** Unique among its siblings. A dynamic supervisor gives ids of its own; this one stays the specs'. */
  readonly id: string;
  readonly restart: Restart;
  readonly significant?: boolean;
  readonly backoff?: Backoff;
  readonly shutdownMs?: number;
}

export interface SupervisorPlan {
  readonly type: 'supervisor';
  readonly id: string;
  readonly restart: Restart;
  readonly significant?: boolean;
  readonly strategy: Strategy;
  readonly intensity: number;
  readonly periodMs: number;
  readonly autoShutdown?: AutoShutdown;
  /** Of a dynamic supervisor; no limit when left out. */
  readonly maxChildren?: number;
  /** Those that it starts with; a dynamic supervisor has none. */
  readonly children: readonly ChildPlan[];
}

export type ChildPlan = WorkerPlan | SupervisorPlan;

/**
 * How a start goes: it may return `ctx.ignore()`, throw, or lose its process. One that `waits` is ready
 * once it is let go on.
 */
export type Entrance = 'ready' | 'ignored' | 'failed' | 'exits 1' | 'SIGKILL' | 'waits';

/** What a supervisor sees of it. */
export type Outcome = 'ready' | 'ignored' | 'failed';

export function outcomeOf(entrance: Entrance): Outcome {
  switch (entrance) {
    case 'ready':
    case 'waits':
      return 'ready';
    case 'ignored':
      return 'ignored';
    case 'failed':
    case 'exits 1':
    case 'SIGKILL':
      return 'failed';
  }
}

/** How a stop by request goes: `lingers` outlasts every deadline. None is an end of its own. */
export type Bow = 'quietly' | 'throws' | 'lingers' | 'exits 0' | 'exits 1' | 'SIGKILL';

/**
 * How a child comes to its end. `leaves` is `ctx.stop()`, `shuts down` the same with a word, `is
 * stopped` and `is killed` are asked for through its ref, and the last three happen to its process.
 */
export type Ending =
  | 'leaves'
  | 'shuts down'
  | 'crashes'
  | 'is stopped'
  | 'is killed'
  | 'exits 0'
  | 'exits 1'
  | 'SIGKILL';

/** Whether `transient` children and significant ones take it for an end as meant. */
export function isOrderlyEnding(how: Ending): boolean {
  return how === 'leaves' || how === 'shuts down' || how === 'is stopped' || how === 'exits 0';
}

/** Something that is done to a tree. Paths are ids below the root of the system, joined by `/`. */
export type Event =
  | { readonly what: 'end'; readonly path: string; readonly how: Ending }
  /** Says what comes of the next starts of a worker; those after them are ready. */
  | { readonly what: 'cue'; readonly path: string; readonly entrances: readonly Entrance[] }
  /** Says how a worker takes every stop from now on. */
  | { readonly what: 'cueBow'; readonly path: string; readonly bow: Bow }
  /** A worker ends while another is held up in the start that an event leads to. */
  | {
      readonly what: 'meanwhile';
      readonly held: string;
      readonly event: Event;
      readonly end: Extract<Event, { what: 'end' }>;
    }
  | { readonly what: 'startChild'; readonly path: string; readonly plan: ChildPlan }
  | { readonly what: 'terminateChild'; readonly path: string; readonly id: string }
  | { readonly what: 'restartChild'; readonly path: string; readonly id: string }
  | { readonly what: 'deleteChild'; readonly path: string; readonly id: string }
  | { readonly what: 'child'; readonly path: string; readonly id: string }
  | { readonly what: 'countChildren'; readonly path: string }
  | { readonly what: 'time'; readonly passesMs: number }
  | { readonly what: 'stop' };
