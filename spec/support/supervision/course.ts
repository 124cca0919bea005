/**
 * Works one event out on a copy of the world that nobody else has. The rules are those of OTP's
 * `supervisor`: restart types, strategies, intensity, significant children; and back-off.
 */

import { isOrderlyEnding, outcomeOf, type Ending, type Outcome } from './plan.ts';
import { fresh, ImpossibleEvent, pathOf, type Actor, type World } from './world.ts';

export class Course {
  readonly world: World;
  readonly trace: string[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** @returns The actor at a path; the root of the system at the empty one. */
  find(path: string): Actor {
    let at: Actor | undefined = this.world.root;
    for (const id of path === '' ? [] : path.split('/')) at = at?.children.find(({ plan }) => plan.id === id);
    if (at === undefined) throw new ImpossibleEvent(`nothing is at ${path}`);
    return at;
  }

  /** Starts a worker, or a supervisor with its children in order. */
  start(actor: Actor): Outcome {
    const { plan } = actor;
    if (plan.type === 'worker') return this.#startWorker(actor);
    actor.restartsMs = [];
    actor.children = plan.children.map((child) => fresh(child, actor));
    if (this.#startFrom(actor, 0) !== undefined) {
      this.terminateFrom(actor, 0);
      actor.state = 'stopped';
      actor.children = [];
      return 'failed';
    }
    actor.state = 'running';
    actor.sinceMs = this.world.nowMs;
    return 'ready';
  }

  /** Stops it by request, its children in reverse order before it; what does not run stays as it is. */
  terminate(actor: Actor): void {
    if (actor.state === 'running') {
      this.terminateFrom(actor, 0);
      if (actor.plan.type === 'worker') this.trace.push(`-${pathOf(actor)}`);
    }
    actor.state = 'stopped';
    actor.children = [];
  }

  terminateFrom(supervisor: Actor, first: number): void {
    for (const child of supervisor.children.slice(first).reverse()) {
      this.terminate(child);
      this.leave(child);
    }
  }

  /** It has ended, or not begun: its spec is kept without a ref, or not at all. */
  leave(child: Actor): void {
    const { parent } = child;
    child.state = 'stopped';
    if (parent === undefined) return;
    // Nobody could start a stopped child of a dynamic supervisor again, nor delete its spec.
    if (child.plan.restart !== 'temporary' && strategyOf(parent) !== 'dynamic') return;
    parent.children = parent.children.filter((other) => other !== child);
  }

  /** A child comes to its end, and its supervisor decides what follows. */
  end(actor: Actor, how: Ending): void {
    if (actor.state !== 'running') throw new ImpossibleEvent(`${pathOf(actor)} does not run`);
    if (how === 'is stopped') this.terminate(actor);
    else this.#fall(actor);
    this.#ended(actor, isOrderlyEnding(how));
  }

  /** Time passes, and what waits for a back-off starts when it is due. */
  pass(passesMs: number): void {
    const untilMs = this.world.nowMs + passesMs;
    for (;;) {
      const [next] = waiting(this.world.root).sort((one, other) => one.dueMs - other.dueMs);
      if (next === undefined || next.dueMs > untilMs) break;
      this.world.nowMs = next.dueMs;
      this.#retry(next);
    }
    this.world.nowMs = untilMs;
  }

  #startWorker(worker: Actor): Outcome {
    const path = pathOf(worker);
    const { starts, cues, nowMs } = this.world;
    this.trace.push(`+${path}`);
    starts.set(path, (starts.get(path) ?? 0) + 1);
    const [entrance = 'ready', ...rest] = cues.get(path) ?? [];
    cues.set(path, rest);
    const outcome = outcomeOf(entrance);
    if (outcome === 'ready') {
      worker.state = 'running';
      worker.sinceMs = nowMs;
    }
    return outcome;
  }

  /** @returns The child that failed to start, if one did; those after it have not been started then. */
  #startFrom(supervisor: Actor, first: number): Actor | undefined {
    for (const child of supervisor.children.slice(first)) {
      const outcome = this.start(child);
      if (outcome === 'failed') return child;
      if (outcome === 'ignored') this.leave(child);
    }
    return undefined;
  }

  /** All below it fall with it, with nobody to stop them in order. */
  #fall(actor: Actor): void {
    for (const child of actor.children) {
      if (child.plan.type === 'worker' && child.state === 'running') this.trace.push(`×${pathOf(child)}`);
      this.#fall(child);
    }
    actor.state = 'stopped';
    actor.children = [];
  }

  /** It is gone, by itself: its supervisor decides. */
  #ended(actor: Actor, orderly: boolean): void {
    const { restart } = actor.plan;
    if (restart === 'permanent' || (restart === 'transient' && !orderly)) {
      this.#restart(actor);
      return;
    }
    this.leave(actor);
    this.#considerShutdown(actor);
  }

  #considerShutdown(ended: Actor): void {
    const { parent: supervisor, plan } = ended;
    if (supervisor?.plan.type !== 'supervisor' || plan.significant !== true) return;
    const { autoShutdown = 'never' } = supervisor.plan;
    const others = supervisor.children.some(
      (child) => child !== ended && child.plan.significant === true && child.state !== 'stopped',
    );
    if (autoShutdown === 'any_significant' || (autoShutdown === 'all_significant' && !others))
      this.#exit(supervisor);
  }

  /** Restarts a child that has ended, or failed to start, if the window allows it. */
  #restart(child: Actor): void {
    const { parent: supervisor, plan } = child;
    if (supervisor?.plan.type !== 'supervisor') throw new Error('the root has no supervisor');
    const { nowMs } = this.world;
    const { intensity, periodMs } = supervisor.plan;
    supervisor.restartsMs = [...supervisor.restartsMs.filter((at) => nowMs - at <= periodMs), nowMs];
    if (supervisor.restartsMs.length > intensity) {
      child.state = 'stopped';
      this.#exit(supervisor);
      return;
    }
    child.state = 'restarting';
    if (plan.type === 'supervisor' || plan.backoff === undefined) {
      this.#retry(child);
      return;
    }
    const { minMs, maxMs, factor, resetAfterMs } = plan.backoff;
    if (child.sinceMs !== undefined && nowMs - child.sinceMs >= resetAfterMs) child.delays = 0;
    child.sinceMs = undefined;
    child.dueMs = nowMs + Math.min(maxMs, minMs * factor ** child.delays);
    child.delays++;
  }

  #retry(child: Actor): void {
    const { parent: supervisor } = child;
    if (supervisor === undefined) return;
    const strategy = strategyOf(supervisor);
    if (strategy === 'one_for_one' || strategy === 'dynamic') {
      const outcome = this.start(child);
      if (outcome === 'failed') this.#restart(child);
      if (outcome === 'ignored') this.leave(child);
      return;
    }
    const first = strategy === 'one_for_all' ? 0 : supervisor.children.indexOf(child);
    this.terminateFrom(supervisor, first);
    const failed = this.#startFrom(supervisor, first);
    if (failed !== undefined) this.#restart(failed);
  }

  /** Ends a supervisor that gives up, or whose significant children have ended. */
  #exit(supervisor: Actor): void {
    this.terminate(supervisor);
    if (supervisor.parent === undefined) this.world.closed = true;
    else this.#ended(supervisor, true);
  }
}

function strategyOf({ plan }: Actor): string {
  return plan.type === 'supervisor' ? plan.strategy : 'none';
}

/** Those that wait for their back-off. */
function waiting(actor: Actor): Actor[] {
  return [...(actor.state === 'restarting' ? [actor] : []), ...actor.children.flatMap(waiting)];
}
