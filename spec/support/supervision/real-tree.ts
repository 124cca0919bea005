/** A tree of real supervisors that is built from a plan, put through events and looked at. */

import {
  child,
  defineSupervisor,
  type AnyActorRef,
  type Down,
  type SupervisorRef,
  type System,
  type TroupeError,
} from 'troupe';

import { Prompter, type Account, type PrompterRef } from '../../fixtures/understudy.ts';
import { isAdminEvent, type AdminEvent, type Result } from './admin.ts';
import type { Ending, Event, SupervisorPlan } from './plan.ts';
import { specOf, type Places } from './real-specs.ts';
import { join, type Limits } from './world.ts';

/** What can be seen of a tree: its lines are those of `describeTree` and `describeStarts`. */
export interface Sight {
  readonly tree: readonly string[];
  readonly starts: readonly string[];
  /** What has happened since the last event. */
  readonly trace: readonly string[];
}

/** What asks reject with while a supervisor is being restarted, or when it has gone. */
const ABSENT = new Set(['ERR_TROUPE_ACTOR_EXITED', 'ERR_TROUPE_NO_PROCESS', 'ERR_TROUPE_NOT_FOUND']);

/** Time for the starts of one event; a dozen processes, one after the other, take a second or two. */
const STARTS_MS = 15_000;

let trees = 0;

/** Its root is a supervisor of its own, beside those of other trees, that nobody restarts. */
export class RealTree {
  /** How its root has come to its end. */
  readonly ended: Promise<Down>;
  readonly #root: SupervisorRef;
  readonly #prompter: PrompterRef;
  readonly #places: Places;
  /** By path, what a supervisor was built from, those included that are gone. */
  readonly #plans = new Map<string, SupervisorPlan>();
  /** By path of a dynamic supervisor, the paths of its children by the ids that it gave them. */
  readonly #given = new Map<string, Map<string, string>>();
  #seen = 0;

  private constructor(root: SupervisorRef, prompter: PrompterRef, places: Places) {
    this.ended = root.watch();
    this.#root = root;
    this.#prompter = prompter;
    this.#places = places;
  }

  /** Starts a root without children. */
  static async open(system: System, limits: Limits, places: Places): Promise<RealTree> {
    const prompter = await system.spawn(Prompter, { placement: 'local' });
    const id = `tree-${++trees}`;
    const root = await system.start(child(defineSupervisor('tree', limits), { id, restart: 'temporary' }));
    return new RealTree(root, prompter, places);
  }

  /** Ends what is left of it. */
  async close(): Promise<void> {
    await this.#root.stop();
    await this.#prompter.stop();
  }

  /** Does what an event says, and waits for no more than its answer. */
  async perform(event: Event): Promise<Result> {
    this.#seen += (await this.#prompter.ask('account', this.#seen)).trace.length;
    return this.#take(event);
  }

  /** Resolves when so many starts have begun since the tree was opened, or will not. */
  async started(count: number): Promise<void> {
    await Promise.allSettled([this.#prompter.with({ timeoutMs: STARTS_MS }).ask('started', count)]);
  }

  async look(): Promise<Sight> {
    const account = await this.#prompter.ask('account', this.#seen);
    const starts = [...account.starts].map(([path, count]) => `${path}: started ${count} times`).sort();
    const tree = await this.#lines('', this.#root, account);
    return { tree, starts, trace: account.trace };
  }

  isDynamic(path: string): boolean {
    return this.#plans.get(path)?.strategy === 'dynamic';
  }

  async #take(event: Event): Promise<Result> {
    if (isAdminEvent(event)) return this.#admit(event);
    switch (event.what) {
      case 'end':
        await this.#end(event.path, event.how);
        return 'ok';
      case 'cue':
        await this.#prompter.ask('cue', event.path, event.entrances);
        return 'ok';
      case 'cueBow':
        await this.#prompter.ask('cueBow', event.path, event.bow);
        return 'ok';
      case 'meanwhile': {
        const result = this.#take(event.event);
        await this.#prompter.ask('waiting', event.held);
        await this.#take(event.end);
        await this.#prompter.ask('letGo', event.held);
        return result;
      }
      case 'time':
        return 'ok';
      case 'stop':
        await this.#root.stop();
        return 'ok';
    }
  }

  async #lines(path: string, supervisor: SupervisorRef, account: Account): Promise<string[]> {
    let children: Awaited<ReturnType<SupervisorRef['whichChildren']>>;
    try {
      children = await supervisor.whichChildren();
    } catch (error) {
      if (ABSENT.has((error as TroupeError).code)) return path === '' ? [] : [`${path}: does not answer`];
      throw error;
    }
    const below: string[][] = [];
    for (const { id, ref, type, pid } of children) {
      const at = this.#pathOf(path, id, ref, account);
      if (ref === undefined || ref === 'restarting') below.push([`${at}: ${type} ${ref ?? 'stopped'}`]);
      else if (pid === undefined) below.push([`${at}: ${type} running nowhere`]);
      else if (type === 'worker') below.push([`${at}: worker running`]);
      else
        below.push([`${at}: supervisor running`, ...(await this.#lines(at, ref as SupervisorRef, account))]);
    }
    if (this.isDynamic(path)) below.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
    return below.flat();
  }

  /** A dynamic supervisor gives ids of its own: its children are known by who started where. */
  #pathOf(above: string, id: string, ref: AnyActorRef | 'restarting' | undefined, account: Account): string {
    if (!this.isDynamic(above)) return join(above, id);
    const given = this.#given.get(above) ?? new Map<string, string>();
    this.#given.set(above, given);
    if (ref !== undefined && ref !== 'restarting')
      for (const [path, self] of account.refs) if (self.equals(ref)) given.set(id, path);
    return given.get(id) ?? `${above}/unknown ${id}`;
  }

  async #supervisor(path: string): Promise<SupervisorRef> {
    let at = this.#root;
    for (const id of path === '' ? [] : path.split('/')) at = (await at.child(id)) as SupervisorRef;
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
          // Only what has started counts: a second plan for what is there changes nothing.
          const plans = new Map<string, SupervisorPlan>();
          const workshop = { prompter: this.#prompter, places: this.#places, plans };
          await supervisor.startChild(specOf(event.plan, event.path, workshop, this.isDynamic(event.path)));
          for (const [path, plan] of plans) this.#plans.set(path, plan);
          return 'ok';
        }
        case 'terminateChild':
          await supervisor.terminateChild(await this.#idOrRef(event));
          return 'ok';
        case 'restartChild':
          await supervisor.restartChild(event.id);
          return 'ok';
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

async function endByRef(ref: AnyActorRef, how: Ending): Promise<void> {
  if (how === 'is stopped') await ref.stop();
  else if (how === 'is killed') await ref.kill();
  else if (how === 'SIGKILL') {
    const pid = await ref.pid();
    if (pid === undefined || pid === process.pid) throw new Error(`${ref.path} has no process to kill`);
    process.kill(pid, how);
  } else throw new Error(`a supervisor is not told how to end: ${how}`);
}
