/**
 * A place for an actor: what a ref names. The slot outlives the runs of its actor; its owner, the
 * process that holds it, decides after each run whether another follows.
 */

import type { RefData } from '../codec/portable.ts';
import type { Sealed } from '../codec/sealed.ts';
import type { Fate, Place } from '../codec/wire.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import type { ResolvedSpawn } from '../actor/resolve-spawn.ts';
import type { Restart } from '../actor/spawn-options.ts';
import { RemoteError, StartError } from '../errors.ts';
import type { ExitReason, KilledBy } from '../exit-reason.ts';
import { Fates, isSamePlace } from './fates.ts';
import type { Run, RunHolder, Starting } from './run.ts';

/** Decides over restarts; given from above, because policies are no business of this floor. */
export interface RestartPolicy {
  /** Says whether a run that ended so is followed by another. */
  wanted(restart: Restart, reason: ExitReason): boolean;
  /** Makes the window in which the restarts of one slot are counted. */
  window(): RestartWindow;
}

export interface RestartWindow {
  /** Counts one restart; `false` when there were too many. */
  allow(nowMs: number): boolean;
}

export interface SlotHost {
  readonly clock: Clock;
  readonly restarts: RestartPolicy;
  begin(slot: Slot): Starting;
  /** A run has become ready. */
  started(slot: Slot, run: Run): void;
  /** A run has ended; `fate` says what follows. */
  runEnded(slot: Slot, fate: Fate): void;
  /** The slot has ended for good; called once. */
  retired(slot: Slot): void;
}

type SlotStage =
  | { readonly phase: 'starting'; readonly starting: Starting }
  | { readonly phase: 'stopping'; readonly run: Run }
  | { readonly phase: 'ended'; readonly fate: Fate };

const NO_RUN: Fate = { reason: { type: 'noproc' }, restarting: false };

export class Slot implements RunHolder {
  readonly data: RefData;
  readonly plan: ResolvedSpawn;
  /** The sealed arguments, when they cross to another process. */
  readonly sealedArgs: Sealed | undefined;
  readonly #host: SlotHost;
  /** A run that nobody has asked to stop stands for itself, as that of most slots does most of the time. */
  #state: Run | SlotStage | undefined;
  /** Its family is being stopped: no run follows. */
  #closing = false;
  /** Missing until a run has ended. */
  #fates: Fates | undefined;
  /** Missing until a run is to follow another. */
  #window: RestartWindow | undefined;
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

  /** How its runs ended, if any has. */
  get fates(): Fates | undefined {
    return this.#fates;
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
   * Starts the first run.
   *
   * @returns Once it is ready. Rejects with {@link StartError}; the slot has ended then.
   */
  async start(): Promise<void> {
    try {
      await this.#begin();
    } catch (error) {
      this.#retire(NO_RUN);
      throw error;
    }
  }

  async locate(): Promise<Place | Fate> {
    for (;;) {
      if (this.run !== undefined) return this.run.place;
      if (this.#stage?.phase === 'ended') return this.#stage.fate;
      await this.#change();
    }
  }

  /** How the run at `place` ended, once that is known. */
  async fate(place: Place): Promise<Fate> {
    while (this.run !== undefined && isSamePlace(this.run.place, place)) await this.#change();
    return this.#fates?.at(place) ?? { ...NO_RUN, restarting: !this.ended };
  }

  /** Asks the present run to stop; what follows is decided as after any other end. */
  stop(reason: ExitReason): void {
    const { run } = this;
    if (this.#stage?.phase === 'starting') this.#abort(this.#stage.starting, 'request');
    if (run === undefined || this.#stage?.phase === 'stopping') return;
    if (this.plan.shutdownMs === 0) {
      run.kill('request');
      return;
    }
    this.#state = { phase: 'stopping', run };
    run.stop(reason);
  }

  kill(by: KilledBy): void {
    if (this.#stage?.phase === 'starting') this.#abort(this.#stage.starting, by);
    else this.run?.kill(by);
  }

  /** Who stops what has not started wants no run at all. */
  #abort(starting: Starting, by: KilledBy): void {
    this.#closing = true;
    starting.abort(by);
  }

  /** Stops the present run and lets none follow; resolves when the slot has ended. */
  async close(reason: ExitReason): Promise<void> {
    this.#closing = true;
    this.stop(reason);
    await this.#whenEnded();
  }

  /** Kills the present run and lets none follow. */
  closeAtOnce(): void {
    this.#closing = true;
    this.kill('request');
  }

  async #whenEnded(): Promise<void> {
    while (!this.ended) await this.#change();
  }

  async #begin(): Promise<void> {
    const starting = this.#host.begin(this);
    this.#state = { phase: 'starting', starting };
    const run = await this.#withinLimit(starting);
    if (run === undefined) {
      this.#retire(NO_RUN);
      return;
    }
    this.#state = run;
    run.holdBy(this);
    this.#host.started(this, run);
    this.#announce();
    if (this.#closing) this.stop({ type: 'shutdown' });
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

  /** What becomes of the slot after a run. */
  #decide(reason: ExitReason): void {
    const restarting =
      !this.#closing && this.#host.restarts.wanted(this.plan.restart, reason) && this.#mayRestart();
    const fate: Fate = { reason, restarting };
    if (this.run !== undefined) (this.#fates ??= new Fates()).add(this.run.place, fate);
    if (restarting) this.#beginAgain();
    else this.#retire(fate);
    this.#host.runEnded(this, fate);
    this.#announce();
  }

  #beginAgain(): void {
    this.#begin().catch((error: unknown) => this.#startFailed(error));
  }

  /** Counts one restart. */
  #mayRestart(): boolean {
    this.#window ??= this.#host.restarts.window();
    return this.#window.allow(this.#host.clock.now());
  }

  /** A run that was to follow another did not start: that counts as a restart too. */
  #startFailed(error: unknown): void {
    if (!this.#closing && this.#mayRestart()) this.#beginAgain();
    else this.#retire({ reason: { type: 'crashed', error: RemoteError.from(error) }, restarting: false });
  }

  #retire(fate: Fate): void {
    this.#state = { phase: 'ended', fate };
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

/** The name of an actor that was spawned without one. */
export function unnamedActor(definition: string, slot: number): string {
  return `${definition}#${slot}`;
}
