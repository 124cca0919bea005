/** One child of a supervisor: its spec, its slot while it has one, and where it is in its life. */

import { resolveSpawn } from '../lib/actor/resolve-spawn.ts';
import type { LiveRef } from '../lib/actor/live-ref.ts';
import type { ActorDefinition } from '../lib/actor/context.ts';
import type { ActorState } from '../lib/codec/wire.ts';
import { ChildSpecError, ClosedError } from '../lib/errors.ts';
import type { ExitReason } from '../lib/exit-reason.ts';
import { loadCode } from '../lib/host/runs/code-loader.ts';
import type { Offspring } from '../lib/host/runs/actor-context.ts';
import type { Member, MemberFacts } from '../lib/host/runs/family.ts';
import { NO_RUN, type Sequel, type Slot, type SlotKeeper } from '../lib/host/runs/slot.ts';
import { backoffDelay, wasHealthy } from './backoff.ts';
import type { ChildLife, ChildState } from './child.machine.ts';
import type { Lane } from './lane.ts';
import type { ChildData, PlacementData } from './spec-data.ts';

const SHUTDOWN: ExitReason = { type: 'shutdown' };

export interface ChildParts {
  readonly data: ChildData;
  readonly life: ChildLife;
  readonly lane: Lane;
  readonly keeper: SlotKeeper;
  readonly offspring: Offspring;
}

export class SupervisedChild implements Member {
  readonly data: ChildData;
  /** What is done about it is done one after the other. */
  readonly lane: Lane;
  readonly #life: ChildLife;
  readonly #keeper: SlotKeeper;
  readonly #offspring: Offspring;
  #slot: Slot | undefined;
  /** Of the slot that it had before, which somebody stopped or nobody was to restart. */
  #past: Pick<MemberFacts, 'restarts' | 'lastExit'> = { restarts: 0, lastExit: undefined };
  /** Restarts since it was last healthy. */
  #attempt = 0;
  #startedAtMs = 0;
  /** The wait before the next restart. */
  #delayMs = 0;
  #suspended: Sequel | undefined;

  constructor({ data, life, lane, keeper, offspring }: ChildParts) {
    this.data = data;
    this.lane = lane;
    this.#life = life;
    this.#keeper = keeper;
    this.#offspring = offspring;
  }

  get id(): string {
    return this.data.id;
  }

  get state(): ChildState {
    return this.#life.state;
  }

  /** A run has ended and another is to follow, now or later. */
  get awaitsRestart(): boolean {
    return this.state === 'restarting' || this.state === 'backingOff';
  }

  /** It has ended, or was never started, and nothing follows. */
  get isStopped(): boolean {
    return this.state === 'stopped' || this.state === 'givenUp';
  }

  get ref(): LiveRef | undefined {
    return this.#slot && this.#offspring.ref(this.#slot);
  }

  /** Of the process in which it runs. */
  get pid(): number | undefined {
    return this.#slot?.run?.pid;
  }

  get isRunning(): boolean {
    return this.#slot?.run !== undefined;
  }

  /** Missing before it was opened, and when it has ended for good. */
  get slot(): Slot | undefined {
    return this.#slot;
  }

  describe(): MemberFacts {
    const { id, type, spawn } = this.data;
    const { restarts, lastExit } = this.#slot === undefined ? this.#past : historyOf(this.#slot);
    return { id, name: spawn.name ?? id, type, state: SHOWN_AS[this.state], restarts, lastExit };
  }

  has(slot: Slot): boolean {
    return this.#slot === slot;
  }

  /**
   * Starts a run.
   *
   * @returns Its ref, once it is ready; `undefined` when its setup decided not to start, and it is stopped
   *   then. Rejects as a spawn does.
   */
  start(): Promise<LiveRef | undefined> {
    this.#life.send({ type: 'START' });
    return this.#run();
  }

  /** The same for what has had a run: a start that fails leaves it to be restarted. */
  restart(): Promise<LiveRef | undefined> {
    this.#life.send({ type: 'RESTART' });
    return this.#run();
  }

  async #run(): Promise<LiveRef | undefined> {
    const { state } = this;
    try {
      const slot = (this.#slot ??= await this.#open());
      if (this.state !== state) throw new ClosedError(`${slot.data.path} was stopped before it had started`);
      if (await slot.start()) return this.#offspring.ref(slot);
      this.#dropSlot();
      this.#life.send({ type: 'IGNORED' });
      return undefined;
    } catch (error) {
      // One that is to be restarted keeps its slot, and with it its name and refs, for the next try.
      if (this.state !== 'restarting') this.#dropSlot();
      this.#life.send({ type: 'FAILED' });
      throw error;
    }
  }

  /** Its run is ready. */
  ready(): void {
    this.#startedAtMs = this.#offspring.clock.now();
    this.#life.send({ type: 'READY' });
  }

  /** Its run has ended by itself; `restarts` says whether another is to follow. */
  lost(restarts: boolean, reason: ExitReason): void {
    this.#life.send({ type: restarts ? 'LOST' : 'ENDED' });
    if (!restarts) this.#forgetSlot(reason);
  }

  /** What follows when it is being stopped for a restart of its group. */
  get suspended(): Sequel | undefined {
    return this.#suspended;
  }

  /** Of the next restart, or the last one that was planned, in whole milliseconds. */
  get delayMs(): number {
    return Math.round(this.#delayMs);
  }

  /** Decides how long to wait before the next start. @returns Whole milliseconds. */
  planRestart(): number {
    const { backoff } = this.data;
    if (backoff === undefined) return 0;
    if (wasHealthy(backoff, this.#offspring.clock.now() - this.#startedAtMs)) this.#attempt = 0;
    // A failed start of the next run is no healthy one.
    this.#startedAtMs = Infinity;
    this.#delayMs = backoffDelay(backoff, this.#attempt, Math.random());
    return this.delayMs;
  }

  /** Waits before the next start, if that was decided. @returns Whether it does. */
  backOff(): boolean {
    this.#attempt++;
    if (this.#delayMs === 0) return false;
    this.#life.send({ type: 'BACK_OFF', delayMs: this.#delayMs });
    return true;
  }

  /**
   * Stops it for a restart of its group; resolves when it has no run.
   *
   * @param delayMs - How long the group then waits.
   */
  async suspend(delayMs: number): Promise<void> {
    if (this.isStopped || this.awaitsRestart) return;
    this.#life.send({ type: 'STOP' });
    if (this.data.restart !== 'temporary') this.#suspended = { type: 'restart', delayMs };
    await this.#slot?.vacate(SHUTDOWN);
    this.#suspended = undefined;
    this.#life.send({ type: this.#slot?.ended === false ? 'SUSPENDED' : 'VACATED' });
  }

  /** Stops it for good; resolves when nothing is left of it. */
  async stop(): Promise<void> {
    this.#life.send({ type: 'STOP' });
    await this.#slot?.close(SHUTDOWN);
    this.#forgetSlot();
    this.#life.send({ type: 'VACATED' });
  }

  /** It is not started any more. */
  giveUp(): void {
    this.#life.send({ type: 'GIVE_UP' });
    this.#dropSlot();
  }

  #dropSlot(): void {
    const slot = this.#slot;
    this.#forgetSlot();
    slot?.retire(NO_RUN);
  }

  /** @param reason - Why its last run ended, if the slot does not know it yet. */
  #forgetSlot(reason?: ExitReason): void {
    if (this.#slot === undefined) return;
    const { restarts, lastExit } = historyOf(this.#slot);
    this.#past = { restarts, lastExit: reason ?? lastExit };
    this.#slot = undefined;
  }

  async #open(): Promise<Slot> {
    const { id, module, definition: name, args, restart, spawn } = this.data;
    const { placement, process, ...options } = spawn;
    const definition =
      placement === 'local' ? await loadCode('actor', { module, name }) : elsewhere(module, name);
    const plan = resolveSpawn(definition, {
      ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
      placement: this.#placement(placement),
      ...(placement === 'process' && { process }),
      args,
      restart,
    });
    return this.#offspring.open({ plan, keeper: this.#keeper, id });
  }

  #placement(data: PlacementData): 'process' | 'local' | NonNullable<ReturnType<Offspring['host']>> {
    if (typeof data === 'string') return data;
    const host = this.#offspring.host(data.host);
    if (host !== undefined) return host;
    const allowed = 'a host of the process in which its supervisor runs, one that has not been stopped';
    throw new ChildSpecError('placement', data.host, allowed, `child '${this.id}': `);
  }
}

const SHOWN_AS: Readonly<Record<ChildState, ActorState>> = {
  stopped: 'stopped',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  restarting: 'restarting',
  backingOff: 'restarting',
  givenUp: 'stopped',
};

function historyOf({ restarts, fates }: Slot): Pick<MemberFacts, 'restarts' | 'lastExit'> {
  return { restarts, lastExit: fates?.lastExit };
}

/** What runs in another process is found there; its module is not loaded here. */
function elsewhere(module: string, name: string): ActorDefinition<readonly unknown[], unknown> {
  return {
    module,
    name,
    setup: () => {
      throw new TypeError(`${name} does not run in this process`);
    },
  };
}
