/** A tree of real supervisors that is built from a plan, put through events and looked at. */

import {
  child,
  createSystem,
  defineDynamicSupervisor,
  defineSupervisor,
  type AnyActorRef,
  type SupervisorRef,
  type System,
  type TroupeError,
} from 'troupe';

import {
  Prompter,
  Understudy,
  type Account,
  type Bow,
  type Entrance,
  type PrompterRef,
} from '../../fixtures/understudy.ts';
import type { AdminEvent, Result } from './admin.ts';
import type { ChildPlan, Ending, Event, SupervisorPlan } from './plan.ts';

/** Where the actor at a path is placed. */
export type Places = (path: string) => 'local' | 'process';

/** What can be seen of a tree: its lines are those of `describeTree` and `describeStarts`. */
export interface Sight {
  readonly tree: readonly string[];
  readonly starts: readonly string[];
  /** What has happened since the last event. */
  readonly trace: readonly string[];
}

type ChildSpec = ReturnType<typeof child>;

/** What asks reject with while a supervisor is being restarted, or when it has gone. */
const ABSENT = new Set(['ERR_TROUPE_ACTOR_EXITED', 'ERR_TROUPE_NO_PROCESS', 'ERR_TROUPE_NOT_FOUND']);

export class RealTree {
  readonly system: System;
  readonly #prompter: PrompterRef;
  readonly #places: Places;
  readonly #top: string;
  readonly #tree: SupervisorRef;
  /** By path, what a supervisor was built from, those included that are gone. */
  readonly #plans: Map<string, SupervisorPlan>;
  /** By path of a dynamic supervisor, the paths of its children by the ids that it gave them. */
  readonly #given = new Map<string, Map<string, string>>();
  #seen = 0;

  private constructor(
    system: System,
    prompter: PrompterRef,
    places: Places,
    plan: SupervisorPlan,
    tree: SupervisorRef,
    plans: Map<string, SupervisorPlan>,
  ) {
    this.system = system;
    this.#prompter = prompter;
    this.#places = places;
    this.#top = plan.id;
    this.#tree = tree;
    this.#plans = plans;
  }

  /** Opens a system of its own and starts the tree. */
  static async open(
    plan: SupervisorPlan,
    places: Places,
    before: (prompter: PrompterRef) => unknown = () => undefined,
  ): Promise<RealTree> {
    const system = await createSystem({ name: 'spec', logLevel: 'silent' });
    try {
      const prompter = await system.spawn(Prompter, { placement: 'local' });
      await before(prompter);
      const plans = new Map<string, SupervisorPlan>();
      const tree = await system.start(definitionOf(plan, '', { prompter, places, plans }));
      return new RealTree(system, prompter, places, plan, tree, plans);
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  /** Does what an event says, and waits for no more than its answer. */
  async perform(event: Event): Promise<Result> {
    this.#seen += (await this.#prompter.ask('account', this.#seen)).trace.length;
    switch (event.what) {
      case 'end':
        await this.#end(event.path, event.how);
        return 'ok';
      case 'cue':
        await this.cue(event.path, event.outcomes);
        return 'ok';
      case 'time':
        return 'ok';
      case 'stop':
        await this.system.stop();
        return 'ok';
      case 'startChild':
      case 'terminateChild':
      case 'restartChild':
      case 'deleteChild':
      case 'child':
      case 'countChildren':
        return this.#admit(event);
    }
  }

  async cue(path: string, entrances: readonly Entrance[]): Promise<void> {
    await this.#prompter.ask('cue', path, entrances);
  }

  async cueBow(path: string, bow: Bow): Promise<void> {
    await this.#prompter.ask('cueBow', path, bow);
  }

  async look(): Promise<Sight> {
    const account = await this.#prompter.ask('account', this.#seen);
    const starts = [...account.starts].map(([path, count]) => `${path}: started ${count} times`).sort();
    const tree = await this.#lines(this.#top, this.#tree, account);
    return { tree, starts, trace: account.trace };
  }

  isDynamic(path: string): boolean {
    return this.#plans.get(path)?.strategy === 'dynamic';
  }

  async #lines(path: string, supervisor: SupervisorRef, account: Account): Promise<string[]> {
    let children: Awaited<ReturnType<SupervisorRef['whichChildren']>>;
    try {
      children = await supervisor.whichChildren();
    } catch (error) {
      if (ABSENT.has((error as TroupeError).code)) return [`${path}: does not answer`];
      throw error;
    }
    const below: string[][] = [];
    for (const { id, ref, type, pid } of children) {
      const at = this.#pathOf(path, id, ref, account);
      if (ref === undefined || ref === 'restarting') below.push([`${at}: ${type} ${ref ?? 'stopped'}`]);
      else if (pid === undefined) below.push([`${at}: ${type} running nowhere`]);
      else if (type === 'supervisor') below.push(await this.#lines(at, ref as SupervisorRef, account));
      else below.push([`${at}: ${type} running`]);
    }
    if (this.isDynamic(path)) below.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    return [`${path}: supervisor running`, ...below.flat()];
  }

  /** A dynamic supervisor gives ids of its own: its children are known by who started where. */
  #pathOf(above: string, id: string, ref: AnyActorRef | 'restarting' | undefined, account: Account): string {
    if (!this.isDynamic(above)) return `${above}/${id}`;
    const given = this.#given.get(above) ?? new Map<string, string>();
    this.#given.set(above, given);
    if (ref !== undefined && ref !== 'restarting')
      for (const [path, self] of account.refs) if (self.equals(ref)) given.set(id, path);
    return given.get(id) ?? `${above}/unknown ${id}`;
  }

  async #supervisor(path: string): Promise<SupervisorRef> {
    const [, ...ids] = path.split('/');
    let at = this.#tree;
    for (const id of ids) at = (await at.child(id)) as SupervisorRef;
    return at;
  }

  async #end(path: string, how: Ending): Promise<void> {
    if (this.#plans.has(path)) {
      await endByRef(await this.#supervisor(path), how);
      return;
    }
    const ref = await this.#prompter.ask('whois', path);
    if (ref === undefined) throw new Error(`nobody has started at ${path}`);
    if (how === 'is stopped' || how === 'is killed' || how === 'SIGKILL') await endByRef(ref, how);
    // What it answers is how it ended: with a reply, or with none.
    else await Promise.allSettled([ref.ask('end', how)]);
  }

  async #admit(event: AdminEvent): Promise<Result> {
    const supervisor = await this.#supervisor(event.path);
    try {
      switch (event.what) {
        case 'startChild': {
          const { prompter, places, plans } = this.#workshop();
          const added = new Map<string, SupervisorPlan>();
          const spec = specOf(
            event.plan,
            event.path,
            { prompter, places, plans: added },
            this.isDynamic(event.path),
          );
          const started = await supervisor.startChild(spec);
          for (const [path, plan] of added) plans.set(path, plan);
          return started === undefined ? 'none' : 'ok';
        }
        case 'terminateChild':
          await supervisor.terminateChild(await this.#idOrRef(event));
          return 'ok';
        case 'restartChild':
          return (await supervisor.restartChild(event.id)) === undefined ? 'none' : 'ok';
        case 'deleteChild':
          await supervisor.deleteChild(event.id);
          return 'ok';
        case 'child':
          return (await supervisor.child(await this.#idOf(event))) === undefined ? 'none' : 'ok';
        case 'countChildren':
          return await supervisor.countChildren();
      }
    } catch (error) {
      const { code } = error as TroupeError;
      if (this.isDynamic(event.path) && (event.what === 'restartChild' || event.what === 'deleteChild'))
        return 'refused';
      return code as Result;
    }
  }

  #workshop(): Workshop {
    return { prompter: this.#prompter, places: this.#places, plans: this.#plans };
  }

  async #idOrRef({
    path,
    id,
  }: {
    readonly path: string;
    readonly id: string;
  }): Promise<string | AnyActorRef> {
    if (!this.isDynamic(path)) return id;
    return (await this.#prompter.ask('whois', `${path}/${id}`)) ?? id;
  }

  async #idOf({ path, id }: { readonly path: string; readonly id: string }): Promise<string> {
    const given = [...(this.#given.get(path) ?? [])].find(([, of]) => of === `${path}/${id}`);
    return given?.[0] ?? id;
  }
}

/** What specs are made with. */
interface Workshop {
  readonly prompter: PrompterRef;
  readonly places: Places;
  readonly plans: Map<string, SupervisorPlan>;
}

function definitionOf(
  plan: SupervisorPlan,
  above: string,
  workshop: Workshop,
): ReturnType<typeof defineSupervisor> {
  const { id, strategy, intensity, periodMs, autoShutdown = 'never', maxChildren, children } = plan;
  const path = above === '' ? id : `${above}/${id}`;
  workshop.plans.set(path, plan);
  const limits = { intensity, periodMs, autoShutdown };
  if (strategy === 'dynamic')
    return defineDynamicSupervisor(id, { ...limits, ...(maxChildren !== undefined && { maxChildren }) });
  return defineSupervisor(id, {
    ...limits,
    strategy,
    children: children.map((one) => specOf(one, path, workshop, false)),
  });
}

function specOf(plan: ChildPlan, above: string, workshop: Workshop, anonymous: boolean): ChildSpec {
  const { id, restart, significant = false } = plan;
  const path = `${above}/${id}`;
  const placement = workshop.places(path);
  const options = { restart, significant, placement, ...(!anonymous && { id }) };
  if (plan.type === 'supervisor') return child(definitionOf(plan, above, workshop), options);
  const backoff = plan.backoff && { ...plan.backoff, jitter: 0 };
  return child(Understudy, { ...options, args: [workshop.prompter, path], ...(backoff && { backoff }) });
}

async function endByRef(ref: AnyActorRef, how: Ending): Promise<void> {
  if (how === 'is stopped') await ref.stop();
  else if (how === 'is killed') await ref.kill();
  else if (how === 'SIGKILL') {
    const pid = await ref.pid();
    if (pid === undefined || pid === process.pid) throw new Error(`${ref.path} has no process to kill`);
    process.kill(pid, how);
  } else throw new Error(`a supervisor is not told how to end: ${how}`);
}
