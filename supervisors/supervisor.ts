/**
 * Starts children in order, decides what follows when one ends, and stops them in reverse. Source of
 * what it does in each case: OTP's `supervisor`.
 *
 * What is done about children that are restarted together is done one thing after the other; children
 * that stand for themselves (`one_for_one`) do not wait for each other.
 */

import type { LiveRef } from '../lib/actor/live-ref.ts';
import type { Log } from '../lib/actor/log.ts';
import { ClosedError, StartError } from '../lib/errors.ts';
import type { ExitReason } from '../lib/exit-reason.ts';
import type { Escalation, Offspring } from '../lib/host/runs/actor-context.ts';
import { END, type Sequel, type Slot, type SlotKeeper } from '../lib/host/runs/slot.ts';
import { shutsDown } from './auto-shutdown.ts';
import type { StartChildLife } from './child.machine.ts';
import { Lane } from './lane.ts';
import { addRestart } from './restart-window.ts';
import { restartWanted } from './restart-wanted.ts';
import type { ChildData, SupervisorData } from './spec-data.ts';
import { groupOf } from './strategy.ts';
import { SupervisedChild } from './supervised-child.ts';

/** What a supervisor needs of the actor that it is. */
export interface SupervisorHost {
  readonly path: string;
  readonly log: Log;
  readonly offspring: Offspring;
  /** Ends the actor, which stops its children first. */
  exit(detail: string): void;
  /** Ends it because of an error that nobody can be blamed for. */
  crash(error: unknown): void;
}

export class Supervisor implements SlotKeeper {
  readonly persists = true;
  /** Those of its definition come back; a dynamic one numbers whoever is added, from 1 each time. */
  readonly keepsPaths: boolean;
  readonly data: SupervisorData;
  readonly #host: SupervisorHost;
  /** In the order of their start. */
  readonly #children: SupervisedChild[] = [];
  /** Of all children that are restarted together. */
  readonly #lane = new Lane();
  /** Monotonic times of restarts within the period, milliseconds. */
  #restarts: readonly number[] = [];
  #stopped: Promise<void> | undefined;
  #state: 'open' | 'closing' = 'open';
  /** Why it ends, when that is that a child was restarted too often. */
  #givenUp: Escalation | undefined;

  constructor(data: SupervisorData, host: SupervisorHost) {
    this.data = data;
    this.keepsPaths = data.kind === 'static';
    this.#host = host;
    host.offspring.show(this.#children);
  }

  get children(): readonly SupervisedChild[] {
    return this.#children;
  }

  /** Its children are not restarted with each other. */
  get #isOneForOne(): boolean {
    return this.data.strategy === 'one_for_one';
  }

  /**
   * Starts the children of its definition.
   *
   * @returns Once all are ready. Rejects with a {@link StartError} that names the child which is not, at
   *   whatever level; the others have been stopped then.
   */
  start(startLife: StartChildLife): Promise<void> {
    return this.#lane.run(async () => {
      for (const data of this.data.children) {
        const child = this.#add(data, this.laneFor(), startLife);
        try {
          await this.startFirst(child);
        } catch (error) {
          await this.stop();
          throw startError(this.#host.path, data, error);
        }
      }
    });
  }

  /** @throws {@link ClosedError} when it has begun to stop. */
  assertOpen(): void {
    if (this.#state !== 'open') throw new ClosedError(`${this.#host.path} is stopping or has stopped`);
  }

  /** Where what is done about one more child waits for its turn. */
  laneFor(): Lane {
    return this.#isOneForOne ? new Lane() : this.#lane;
  }

  /**
   * Takes up a child and starts it; one that fails is not kept. In its lane.
   *
   * @returns Its ref; `undefined` when its setup decided not to start.
   */
  async startChild(data: ChildData, lane: Lane, startLife: StartChildLife): Promise<LiveRef | undefined> {
    const child = this.#add(data, lane, startLife);
    try {
      return await this.startFirst(child);
    } catch (error) {
      this.drop(child);
      throw error;
    }
  }

  /** Starts a child that is stopped; the same result. In its lane. */
  async startFirst(child: SupervisedChild): Promise<LiveRef | undefined> {
    const ref = await child.start();
    if (child.isStopped) this.#dropUnlessKept(child);
    return ref;
  }

  /** Stops a child, or takes back that it is to be restarted. In its lane. */
  async terminate(child: SupervisedChild): Promise<void> {
    const heldUpOthers = child.awaitsRestart && !this.#isOneForOne;
    await child.stop();
    this.#dropUnlessKept(child);
    if (heldUpOthers) await this.#startMembers(this.#children.filter(({ awaitsRestart }) => awaitsRestart));
  }

  drop(child: SupervisedChild): void {
    const at = this.#children.indexOf(child);
    if (at >= 0) this.#children.splice(at, 1);
  }

  /** Stops all: in reverse order of their start, or at once where they have none. The same promise each time. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stopAll());
  }

  started(slot: Slot): void {
    this.#childOf(slot)?.ready();
  }

  ended(slot: Slot, reason: ExitReason): Sequel {
    const child = this.#childOf(slot);
    if (child === undefined) return END;
    if (child.state === 'stopping') return child.suspended ?? END;
    if (this.#state !== 'open' || !restartWanted(child.data.restart, reason)) {
      this.#ended(child, reason);
      return END;
    }
    // What is under way may restart this one too; how often that was is counted after it.
    const isBusy = !child.lane.idle;
    if (!isBusy && !this.#mayRestart()) {
      child.lost(false, reason);
      this.#giveUp(child, slot, reason);
      return this.#tooMany;
    }
    child.lost(true, reason);
    const delayMs = child.planRestart();
    this.#inTurn(child, () => {
      if (!isBusy || this.#mayRestart()) return this.#restart(child);
      slot.follows(this.#tooMany);
      return this.#giveUp(child, slot, reason);
    });
    return { type: 'restart', delayMs };
  }

  /** Ends what waits on behalf of a child whose slot was taken away, as when the supervisor is killed. */
  retired(slot: Slot): void {
    const child = this.#childOf(slot);
    if (child !== undefined && child.state !== 'stopping') child.giveUp();
  }

  #add(data: ChildData, lane: Lane, startLife: StartChildLife): SupervisedChild {
    const { offspring } = this.#host;
    const child: SupervisedChild = new SupervisedChild({
      data,
      lane,
      keeper: this,
      offspring,
      life: startLife(offspring.clock, () => this.#inTurn(child, () => this.#startGroup(child))),
    });
    this.#children.push(child);
    return child;
  }

  #childOf(slot: Slot): SupervisedChild | undefined {
    return this.#children.find((child) => child.has(slot));
  }

  #groupOf(child: SupervisedChild): readonly SupervisedChild[] {
    // There may be thousands, all of which end at once.
    if (this.#isOneForOne) return [child];
    const ids = this.#children.map(({ id }) => id);
    const group = new Set(groupOf(this.data.strategy, ids, child.id));
    return this.#children.filter(({ id }) => group.has(id));
  }

  /** It has ended by itself, and nothing follows. */
  #ended(child: SupervisedChild, reason: ExitReason): void {
    child.lost(false, reason);
    this.#dropUnlessKept(child);
    if (this.#state !== 'open') return;
    const others = this.#children.map((one) => ({
      significant: one.data.significant,
      active: !one.isStopped,
    }));
    if (!shutsDown(this.data.autoShutdown, child.data, others)) return;
    this.#close();
    this.#host.exit(`its significant child '${child.id}' has ended`);
  }

  /** Only what may be started again is kept when it does not run. */
  #dropUnlessKept(child: SupervisedChild): void {
    if (this.data.kind === 'dynamic' || child.data.restart === 'temporary') this.drop(child);
  }

  /** Does what is to be done about a child that is to be restarted, unless that is over by then. */
  #inTurn(child: SupervisedChild, work: () => Promise<void> | void): void {
    const turn = async (): Promise<void> => {
      if (this.#isToRestart(child)) await work();
    };
    child.lane.run(turn).catch((error: unknown) => this.#host.crash(error));
  }

  #isToRestart(child: SupervisedChild): boolean {
    return this.#state === 'open' && child.awaitsRestart;
  }

  /** Stops those that are restarted with it, waits as its spec says, and starts them. */
  async #restart(child: SupervisedChild): Promise<void> {
    const group = this.#groupOf(child).filter((member) => member !== child);
    for (const member of group.reverse()) {
      const isTemporary = member.data.restart === 'temporary';
      await member.suspend(child.delayMs);
      if (isTemporary) this.drop(member);
      if (this.#state !== 'open') return;
    }
    if (!child.backOff()) await this.#startGroup(child);
  }

  async #startGroup(child: SupervisedChild): Promise<void> {
    const started = this.#startMembers(this.#groupOf(child));
    if (!this.#isOneForOne) return started;
    started.catch((error: unknown) => this.#host.crash(error));
  }

  async #startMembers(members: readonly SupervisedChild[]): Promise<void> {
    for (const member of members) {
      if (this.#state !== 'open') return;
      if (member.isRunning) continue;
      try {
        await member.restart();
      } catch (error) {
        this.#startFailed(member, error as Error);
        return;
      }
      if (member.isStopped) this.#dropUnlessKept(member);
    }
  }

  /** A start that fails counts like one more end. */
  #startFailed(child: SupervisedChild, error: Error): void {
    if (!this.#isToRestart(child)) return;
    const { slot } = child;
    if (slot === undefined)
      this.#host.log.error(`child '${child.id}' could not be restarted: ${String(error)}`);
    if (this.#mayRestart()) {
      slot?.follows({ type: 'restart', delayMs: child.planRestart() });
      this.#inTurn(child, async () => {
        // It may fail without ever leaving this turn of the event loop, as often as it may be restarted.
        await nextTurn();
        if (this.#isToRestart(child)) await this.#restart(child);
      });
    } else {
      slot?.follows(this.#tooMany);
      this.#giveUp(child, slot, { type: 'crashed', error });
    }
  }

  #mayRestart(): boolean {
    const added = addRestart(this.#restarts, this.#host.offspring.clock.now(), this.data);
    if (added !== undefined) this.#restarts = added;
    return added !== undefined;
  }

  get #tooMany(): Sequel {
    const { intensity, periodMs } = this.data;
    return { type: 'give-up', intensity, periodMs, escalates: true };
  }

  #giveUp(child: SupervisedChild, slot: Slot | undefined, reason: ExitReason): void {
    const { intensity, periodMs } = this.data;
    this.#givenUp = { child: slot?.data.path ?? `${this.#host.path}/${child.id}`, reason };
    this.#close();
    child.giveUp();
    this.#host.exit(`more than ${intensity} restarts within ${periodMs} ms, the last of child '${child.id}'`);
  }

  #close(): void {
    this.#state = 'closing';
    this.#host.offspring.shut();
  }

  async #stopAll(): Promise<void> {
    this.#close();
    const children = [...this.#children].reverse();
    if (this.data.kind === 'dynamic') await Promise.all(children.map(async (child) => child.stop()));
    else for (const child of children) await child.stop();
    if (this.#givenUp !== undefined) this.#host.offspring.escalate(this.#givenUp);
  }
}

/** Says which child has kept a supervisor from starting; of one below a supervisor below, that has been said. */
function startError(supervisor: string, { id, type, ...code }: ChildData, error: unknown): StartError {
  const child = { id, supervisor };
  if (!(error instanceof StartError)) {
    const { module, definition } = code;
    return new StartError({ phase: 'spawn', module, definition, child }, (error as Error).message, error);
  }
  if (type === 'supervisor' && error.child !== undefined) return error;
  const { phase, module, definition } = error;
  const isOwn = module === code.module && definition === code.definition;
  return new StartError({ phase, module, definition, child }, isOwn ? error.problem : error.message, error);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
