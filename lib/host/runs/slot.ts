/**
 * A place for an actor: what a ref names. The slot outlives the runs of its actor; its owner, the
 * process that holds it, decides after each run whether another follows.
 */

import type { RefData } from '../../codec/portable.ts';
import type { Sealed } from '../../codec/sealed.ts';
import type { ActorState, Fate, Place } from '../../codec/wire.ts';
import type { Clock, TimerHandle } from '../../clock.ts';
import type { ResolvedSpawn } from '../../actor/resolve-spawn.ts';
import { ClosedError, StartError } from '../../errors.ts';
import type { ExitReason, KilledBy } from '../../exit-reason.ts';
import { Fates, isSamePlace } from './fates.ts';
import type { Run, RunHolder, Starting } from './run.ts';

/** Decides what becomes of slots after their runs; given from above, because policies are no business of this floor. */
export interface SlotKeeper {
  /** A run has become ready. */
  started?(slot: Slot): void;
  /** A slot has ended for good, whoever ended it. */
  retired?(slot: Slot): void;
  /** A start that somebody gives up is followed by another; otherwise it ends the slot. */
  readonly persists: boolean;
  /** When it is made again in another process, what it keeps there under a path is what had that path before. */
  readonly keepsPaths: boolean;
  /**
   * A run has ended.
   *
   * @returns What follows. The slot stays for another run, which the keeper starts, or it ends.
   */
  ended(slot: Slot, reason: ExitReason): Sequel;
}

/** What follows the end of a run, or a start that has failed. */
export type Sequel =
  | { readonly type: 'end' }
  | { readonly type: 'restart'; readonly delayMs: number }
  /** There were too many restarts; `escalates` says that what keeps the slot ends with it. */
  | {
      readonly type: 'give-up';
      readonly intensity: number;
      readonly periodMs: number;
      readonly escalates: boolean;
    };

export const END: Sequel = { type: 'end' };

/** A run that has ended. */
export interface EndedRun {
  readonly run: Run;
  readonly reason: ExitReason;
  /** How often the slot had been started again before. */
  readonly restarts: number;
  readonly sequel: Sequel;
}

export interface SlotHost {
  readonly clock: Clock;
  readonly keeper: SlotKeeper;
  begin(slot: Slot): Starting;
  /** A run has become ready. */
  started(slot: Slot, run: Run): void;
  /** A start has failed, the first one or another. */
  startFailed(slot: Slot, error: Error): void;
  /** A run has ended. */
  runEnded(slot: Slot, end: EndedRun): void;
  /** What follows was decided when the last run, or start, had been over for some time. */
  follows(slot: Slot, sequel: Sequel, reason: ExitReason): void;
  /** The slot has ended for good; called once. */
  retired(slot: Slot): void;
}

type SlotStage =
  | { readonly phase: 'starting'; readonly starting: Starting }
  | { readonly phase: 'stopping'; readonly run: Run }
  | { readonly phase: 'ended'; readonly fate: Fate };

/** As a time. */
const NEVER = -1;

/** The fate of what has no run. */
export const NO_RUN: Fate = { reason: { type: 'noproc' }, restarting: false };

/** The same for what will have one. */
const NOT_NOW: Fate = { ...NO_RUN, restarting: true };

export class Slot implements RunHolder {
  readonly data: RefData;
  readonly plan: ResolvedSpawn;
  /** The sealed arguments, when they cross to another process. */
  readonly sealedArgs: Sealed | undefined;
  readonly #host: SlotHost;
  /**
   * A run that nobody has asked to stop stands for itself, as that of most slots does most of the time;
   * missing between runs.
   */
  #state: Run | SlotStage | undefined;
  /** Its family is being stopped: no run follows. */
  #closing = false;
  /** Missing until a run has ended. */
  #fates: Fates | undefined;
  /** Whole milliseconds, which take no memory beside the field. */
  #startedAtMs = NEVER;
  #waiting: (() => void)[] | undefined;

  constructor(data: RefData, plan: ResolvedSpawn, sealedArgs: Sealed | undefined, host: SlotHost) {
    this.data = data;
    this.plan = plan;
    this.sealedArgs = sealedArgs;
    this.#host = host;
  }

  get name(): string {
    return this.plan.name ?? unnamedActor(this.plan.definition.name, this.data.slot);
  }

  /** One of the same path, in a process that takes the place of this one, is its heir. */
  get isHeritable(): boolean {
    return this.#host.keeper.keepsPaths;
  }

  /** How its runs ended, if any has. */
  get fates(): Fates | undefined {
    return this.#fates;
  }

  /** How often it was started again after an end. */
  get restarts(): number {
    return this.#fates?.restarts ?? 0;
  }

  /** When its last run became ready, monotonic milliseconds; `undefined` before there was one. */
  get startedAtMs(): number | undefined {
    return this.#startedAtMs === NEVER ? undefined : this.#startedAtMs;
  }

  get state(): ActorState {
    if (this.ended) return 'stopped';
    if (this.run !== undefined) return this.#closing || this.#stage !== undefined ? 'stopping' : 'running';
    return this.#fates === undefined ? 'starting' : 'restarting';
  }

  /** The start that is under way. */
  get starting(): Starting | undefined {
    return this.#stage?.phase === 'starting' ? this.#stage.starting : undefined;
  }

  get run(): Run | undefined {
    if (this.#state === undefined || !('phase' in this.#state)) return this.#state;
    return this.#state.phase === 'stopping' ? this.#state.run : undefined;
  }

  get ended(): boolean {
    return this.#stage?.phase === 'ended';
  }

  get #stage(): SlotStage | undefined {
    return this.#state !== undefined && 'phase' in this.#state ? this.#state : undefined;
  }

  /**
   * Starts a run.
   *
   * @returns Whether there is one, once it is ready; none when its setup decided not to start. Rejects with
   *   {@link StartError}. Without a run the slot is as it was before.
   */
  async start(): Promise<boolean> {
    if (this.#closing) throw new ClosedError(`${this.data.path} has ended`);
    const starting = this.#host.begin(this);
    this.#state = { phase: 'starting', starting };
    // Its keeper may start it again before the end has been noted.
    if (this.#startedAtMs !== NEVER) (this.#fates ??= new Fates()).restarts++;
    let run: Run | undefined;
    try {
      run = await this.#withinLimit(starting);
    } catch (error) {
      if (this.#fates !== undefined) this.#fates.lastExit = { type: 'crashed', error: error as Error };
      this.#host.startFailed(this, error as Error);
      throw error;
    } finally {
      this.#state = run;
      if (run === undefined && this.#closing) this.retire(NO_RUN);
      else if (run === undefined) this.#announce();
    }
    if (run === undefined) return false;
    this.#startedAtMs = Math.trunc(this.#host.clock.now());
    this.#host.keeper.started?.(this);
    run.holdBy(this);
    this.#host.started(this, run);
    this.#announce();
    if (this.#closing) this.stop({ type: 'shutdown' });
    return true;
  }

  async locate(): Promise<Place | Fate> {
    for (;;) {
      if (this.run !== undefined) return this.run.place;
      if (this.#stage?.phase === 'ended') return this.#stage.fate;
      await this.#change();
    }
  }

  /** Where the present run is, once its start is over; without one, that there is none. */
  async present(): Promise<Place | Fate> {
    // A restart that does not wait has begun by then; and who asks again and again holds nothing up.
    if (this.#state === undefined) await nextTurn();
    const begun = this.#stage;
    if (begun?.phase === 'starting') while (this.#stage === begun) await this.#change();
    if (this.run !== undefined) return this.run.place;
    // Whether another follows a start that has failed is decided by then.
    if (this.#state === undefined) await nextTurn();
    return this.#stage?.phase === 'ended' ? this.#stage.fate : NOT_NOW;
  }

  /** How the run at `place` ended, once that is known. */
  async fate(place: Place): Promise<Fate> {
    while (this.run !== undefined && isSamePlace(this.run.place, place)) await this.#change();
    return this.#fates?.at(place) ?? (this.ended ? NO_RUN : NOT_NOW);
  }

  /** Asks the present run to stop; what follows is decided as after any other end. */
  stop(reason: ExitReason): void {
    const stage = this.#stage;
    if (this.plan.shutdownMs === 0) this.kill('request');
    else if (stage?.phase === 'starting') this.#giveUp(stage.starting, reason);
    else if (stage === undefined && this.run !== undefined) {
      const { run } = this;
      this.#state = { phase: 'stopping', run };
      run.stop(reason);
    }
  }

  /** Stops the present run, or its start; resolves when the slot has none. Its keeper decides whether it stays. */
  async vacate(reason: ExitReason): Promise<void> {
    this.stop(reason);
    while (this.run !== undefined || this.#stage?.phase === 'starting') await this.#change();
  }

  kill(by: KilledBy): void {
    if (this.#stage?.phase === 'starting') this.#giveUp(this.#stage.starting, undefined, by);
    else this.run?.kill(by);
  }

  /** @param reason - Missing when it is to be ended at once. */
  #giveUp(starting: Starting, reason: ExitReason | undefined, by: KilledBy = 'request'): void {
    if (!this.#host.keeper.persists) this.#closing = true;
    if (reason !== undefined && starting.stop !== undefined) starting.stop(reason);
    else starting.abort(by);
  }

  /** Stops the present run and lets none follow; resolves when the slot has ended. */
  async close(reason: ExitReason): Promise<void> {
    this.#closing = true;
    this.stop(reason);
    this.#retireIfVacant();
    while (!this.ended) await this.#change();
  }

  /** Kills the present run and lets none follow. */
  closeAtOnce(): void {
    this.#closing = true;
    this.kill('request');
    this.#retireIfVacant();
  }

  #retireIfVacant(): void {
    if (this.#state === undefined) this.retire(NO_RUN);
  }

  async #withinLimit(starting: Starting): Promise<Run | undefined> {
    const { startTimeoutMs, definition } = this.plan;
    let timedOut = false;
    const timer: TimerHandle = this.#host.clock.setTimeout(() => {
      timedOut = true;
      starting.abort('deadline');
    }, startTimeoutMs);
    try {
      return await starting.ready;
    } catch (error) {
      if (!timedOut) throw error;
      const fields = { phase: 'timeout', module: definition.module, definition: definition.name } as const;
      throw new StartError(fields, `it was not ready within ${startTimeoutMs} ms and was killed`, error);
    } finally {
      this.#host.clock.clearTimeout(timer);
    }
  }

  /** What follows begins when the code that ended the run has returned. */
  runEnded(reason: ExitReason): void {
    queueMicrotask(() => this.#decide(reason));
  }

  #decide(reason: ExitReason): void {
    const { run, restarts } = this;
    this.#state = undefined;
    // Its keeper may start the next run at once, which counts.
    const fates = (this.#fates ??= new Fates());
    const sequel = this.#closing ? END : this.#host.keeper.ended(this, reason);
    const fate: Fate = { reason, restarting: sequel.type === 'restart' };
    if (run !== undefined) {
      fates.add(run.place, fate);
      this.#host.runEnded(this, { run, reason, restarts, sequel });
    }
    if (fate.restarting) this.#announce();
    else this.retire(fate);
  }

  /** Says what follows a start that has failed, or that what was to follow the last run does not. */
  follows(sequel: Sequel): void {
    this.#host.follows(this, sequel, this.#fates?.lastExit ?? NO_RUN.reason);
  }

  /** Ends the slot, which has no run, for good; without effect when it has ended. */
  retire(fate: Fate): void {
    if (this.ended) return;
    this.#closing = true;
    this.#state = { phase: 'ended', fate };
    this.#host.keeper.retired?.(this);
    this.#host.retired(this);
    this.#announce();
  }

  /** Resolves when it has another state. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#waiting ??= []).push(resolve));
  }

  #announce(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const fn of waiting) fn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The name of an actor that was spawned without one. */
export function unnamedActor(definition: string, slot: number): string {
  return `${definition}#${slot}`;
}
