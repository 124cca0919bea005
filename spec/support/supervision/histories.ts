/**
 * Random trees of three levels and what is done to them: the same for the same seed, whatever happens.
 * The model says who is there to be ended or asked for.
 */

import type { Restart } from 'troupe';

import { randomNumbers } from '../random.ts';
import { play, PERIOD_MS, possible, ROOT_LIMITS } from './play.ts';
import type {
  Backoff,
  ChildPlan,
  Ending,
  Event,
  Entrance,
  Strategy,
  SupervisorPlan,
  WorkerPlan,
} from './plan.ts';
import { actorsOf, openWorld, pathOf, type Actor, type World } from './world.ts';

/** How large a history is, and whether there are processes to kill. */
export interface Scale {
  readonly fewestEvents: number;
  readonly mostEvents: number;
  readonly mostWorkers: number;
  /** The paths of those with a process of their own. */
  readonly hasProcess: (path: string) => boolean;
}

const SHORT: Backoff = { minMs: 1, maxMs: 4, factor: 2, resetAfterMs: 1_000 };
const LONG: Backoff = { minMs: 3_600_000, maxMs: 3_600_000, factor: 1, resetAfterMs: 3_600_000 };
/** Children of one supervisor; the more there are, the longer a history takes and the less it says. */
const MOST_CHILDREN = 6;

/** @returns First the start of a tree, then what is done to it, and in most cases its stop. */
export function historyOf(seed: number, scale: Scale): readonly Event[] {
  return new Author(seed, scale).write();
}

class Author {
  readonly #random: () => number;
  readonly #scale: Scale;
  #workers = 0;
  #added = 0;

  constructor(seed: number, scale: Scale) {
    this.#random = randomNumbers(seed);
    this.#scale = scale;
  }

  write(): readonly Event[] {
    const { fewestEvents, mostEvents } = this.#scale;
    const wanted = fewestEvents + this.#upTo(mostEvents - fewestEvents + 1);
    const start: Event = { what: 'startChild', path: '', plan: this.#top() };
    const events: Event[] = [start];
    let { world } = play(openWorld(ROOT_LIMITS), start);
    // Not all that is thought of is possible. What would be the end of the root is kept for the end.
    for (let tries = 0; events.length < wanted && tries < 20 * wanted; tries++) {
      for (const event of this.#next(world)) {
        const step = possible(world, event);
        if (step === undefined || (step.world.closed && events.length < fewestEvents)) break;
        events.push(event);
        ({ world } = step);
        if (world.closed) return events;
      }
    }
    return [...events, { what: 'stop' }];
  }

  #top(): SupervisorPlan {
    const autoShutdown = this.#pick(['never', 'never', 'any_significant', 'all_significant'] as const);
    const children = Array.from({ length: 2 + this.#upTo(2) }, (_, index) =>
      this.#chance(0.85)
        ? this.#supervisor(`m${index}`, autoShutdown !== 'never', 1 + this.#upTo(4))
        : this.#worker(`w${index}`, autoShutdown !== 'never', false),
    );
    const strategy = this.#pick(['one_for_one', 'one_for_all', 'rest_for_one'] as const);
    const intensity = 1 + this.#upTo(6);
    return {
      type: 'supervisor',
      id: 'top',
      restart: 'permanent',
      strategy,
      intensity,
      periodMs: PERIOD_MS,
      autoShutdown,
      children,
    };
  }

  #supervisor(id: string, mayBeSignificant: boolean, size: number): SupervisorPlan {
    const strategy: Strategy = this.#pick(['one_for_one', 'one_for_all', 'rest_for_one', 'dynamic'] as const);
    const shutdown = this.#pick(['never', 'never', 'any_significant', 'all_significant'] as const);
    const autoShutdown = strategy === 'dynamic' ? 'never' : shutdown;
    const restart = this.#pick(['permanent', 'permanent', 'permanent', 'transient', 'temporary'] as const);
    const children = Array.from({ length: strategy === 'dynamic' ? 0 : size }, (_, index) =>
      this.#worker(`w${index}`, autoShutdown !== 'never', strategy === 'one_for_one'),
    );
    return {
      type: 'supervisor',
      id,
      restart,
      strategy,
      intensity: this.#upTo(4),
      periodMs: PERIOD_MS,
      autoShutdown,
      ...(strategy === 'dynamic' && this.#chance(0.5) && { maxChildren: 2 }),
      ...(mayBeSignificant && this.#isSignificant(restart)),
      children,
    };
  }

  /** @param alone - Its restart concerns nobody else, so that it may wait for it forever. */
  #worker(id: string, mayBeSignificant: boolean, alone: boolean): WorkerPlan {
    this.#workers++;
    const restart = this.#pick(['permanent', 'permanent', 'transient', 'transient', 'temporary'] as const);
    const backoff = this.#chance(0.15) ? SHORT : alone && this.#chance(0.25) ? LONG : undefined;
    return {
      type: 'worker',
      id,
      restart,
      ...(backoff && { backoff }),
      ...(mayBeSignificant && this.#isSignificant(restart)),
    };
  }

  #isSignificant(restart: Restart): { significant?: true } {
    return restart !== 'permanent' && this.#chance(0.4) ? { significant: true } : {};
  }

  #next(world: World): Event[] {
    const kind = this.#random();
    if (kind < 0.4) return this.#endWorker(world);
    if (kind < 0.45) return this.#endSupervisor(world);
    if (kind < 0.55) return this.#cue(world);
    return this.#admin(world);
  }

  #endWorker(world: World): Event[] {
    const one = this.#pick(running(world, 'worker'));
    if (one === undefined) return [];
    const ways: readonly [Ending, ...Ending[]] = [
      'leaves',
      'shuts down',
      'is stopped',
      'is killed',
      'crashes',
      'crashes',
      'crashes',
    ];
    const hard: readonly Ending[] = ['exits 0', 'exits 1', 'SIGKILL', 'SIGKILL'];
    const path = pathOf(one);
    return [{ what: 'end', path, how: this.#pick(this.#scale.hasProcess(path) ? [...ways, ...hard] : ways) }];
  }

  #endSupervisor(world: World): Event[] {
    const one = this.#pick(running(world, 'supervisor'));
    if (one === undefined) return [];
    const path = pathOf(one);
    const ways: readonly [Ending, ...Ending[]] = this.#scale.hasProcess(path)
      ? ['is stopped', 'is killed', 'SIGKILL']
      : ['is stopped', 'is killed'];
    return [{ what: 'end', path, how: this.#pick(ways) }];
  }

  /** Has a worker fail at its next starts, and mostly sees to it that one of them comes soon. */
  #cue(world: World): Event[] {
    const one = this.#pick(actorsOf(world).filter(({ plan }) => plan.type === 'worker'));
    if (one === undefined) return [];
    const path = pathOf(one);
    const cue: Event = { what: 'cue', path, entrances: this.#entrances() };
    if (this.#chance(0.3)) return [cue];
    const { parent } = one;
    if (one.state === 'stopped' && parent !== undefined)
      return [cue, { what: 'restartChild', path: pathOf(parent), id: one.plan.id }];
    const sibling = this.#pick(parent?.children ?? []);
    const whom = this.#chance(0.7) || sibling?.state !== 'running' ? one : sibling;
    return [
      cue,
      { what: 'end', path: pathOf(whom), how: whom.plan.type === 'worker' ? 'crashes' : 'is killed' },
    ];
  }

  #entrances(): Entrance[] {
    return Array.from({ length: 1 + this.#upTo(3) }, () =>
      this.#pick(['failed', 'failed', 'ignored', 'ready'] as const),
    );
  }

  #admin(world: World): Event[] {
    const supervisor = this.#pick(running(world, 'supervisor'));
    if (supervisor?.plan.type !== 'supervisor') return [];
    const path = pathOf(supervisor);
    const dynamic = supervisor.plan.strategy === 'dynamic';
    if (this.#chance(dynamic ? 0.6 : 0.2)) return this.#startChild(supervisor, supervisor.plan, path);
    if (this.#chance(0.1)) return [{ what: 'countChildren', path }];
    const known = this.#pick(supervisor.children);
    const id = known === undefined || this.#chance(0.05) ? 'nobody' : known.plan.id;
    const what =
      known?.state === 'stopped'
        ? this.#pick([
            'restartChild',
            'restartChild',
            'deleteChild',
            'deleteChild',
            'terminateChild',
            'child',
          ] as const)
        : this.#pick([
            'terminateChild',
            'terminateChild',
            'terminateChild',
            'restartChild',
            'deleteChild',
            'child',
          ] as const);
    return [{ what, path, id }];
  }

  #startChild(supervisor: Actor, plan: SupervisorPlan, path: string): Event[] {
    const dynamic = plan.strategy === 'dynamic';
    const known = dynamic || this.#chance(0.7) ? undefined : this.#pick(supervisor.children);
    const most = dynamic ? (plan.maxChildren ?? MOST_CHILDREN) + 1 : MOST_CHILDREN;
    if (
      known === undefined &&
      (supervisor.children.length >= most || this.#workers >= this.#scale.mostWorkers)
    )
      return [];
    const id = known?.plan.id ?? `n${this.#added++}`;
    const mayBeSignificant = (plan.autoShutdown ?? 'never') !== 'never';
    const isLarge = !dynamic && known === undefined && this.#chance(0.15);
    const added: ChildPlan = isLarge
      ? this.#supervisor(id, mayBeSignificant, 2)
      : this.#worker(id, mayBeSignificant, plan.strategy === 'one_for_one' || dynamic);
    const start: Event = { what: 'startChild', path, plan: added };
    const first = added.type === 'supervisor' ? added.children[0] : added;
    if (first === undefined || this.#chance(0.75)) return [start];
    const below = first === added ? `${path}/${id}` : `${path}/${id}/${first.id}`;
    return [{ what: 'cue', path: below, entrances: this.#entrances() }, start];
  }

  #upTo(most: number): number {
    return Math.floor(this.#random() * most);
  }

  #chance(of: number): boolean {
    return this.#random() < of;
  }

  #pick<T>(list: readonly [T, ...T[]]): T;
  #pick<T>(list: readonly T[]): T | undefined;
  #pick<T>(list: readonly T[]): T | undefined {
    return list[this.#upTo(list.length)];
  }
}

/** Those of a kind that run; what is below a supervisor that does not run is not there. */
function running(world: World, type: 'worker' | 'supervisor'): Actor[] {
  return actorsOf(world).filter(({ plan, state }) => plan.type === type && state === 'running');
}
