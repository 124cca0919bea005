/** One process of a shared host, and the actors in it. */

import { type Clock, patient, type TimerHandle } from '../../clock.ts';
import { type ActorCounters, NOT_STARTED, NOT_TAKEN, type Place, type StartOrder } from '../../codec/wire.ts';
import { ClosedError, type ProtocolError, StartError, type StartPhase } from '../../errors.ts';
import { describeExit, type ExitReason, type KilledBy } from '../../exit-reason.ts';
import type { Launched } from '../processes/launch.ts';
import type { ChildListener } from '../routes/peer.ts';
import { startError } from './process-run.ts';
import type { Run, RunHolder } from './run.ts';

/**
 * How long a host may be too busy to end one of its actors before it is killed as a whole: the default of
 * `shutdownMs`, the patience that one actor gets.
 */
const BUSY_LIMIT_MS = 5_000;

/** How long a host may take to exit after the last of its actors should have ended. */
const LEAVE_LIMIT_MS = 3_000;

export class Residence implements ChildListener {
  /** Resolves when nothing is left of it, its actors included. */
  readonly gone: Promise<void>;
  readonly clock: Clock;
  readonly launched: Launched;
  /** By slot, how far the starts that are under way have come. */
  readonly #phases = new Map<number, StartPhase>();
  /** By number of the run. */
  readonly #runs = new Map<number, ResidentRun>();
  /** Runs that ended before the answer to their order was seen; kept as long as any start is under way. */
  readonly #endedEarly = new Map<number, ExitReason>();
  #state: 'open' | 'leaving' | 'gone' = 'open';
  #overdue: TimerHandle;
  /** Why its connection was dropped; its exit is a consequence. */
  #broken: ExitReason | undefined;

  constructor(launched: Launched, clock: Clock) {
    this.launched = launched;
    this.clock = patient(clock);
    this.gone = launched.child.gone.then((reason) => {
      this.#state = 'gone';
      this.clock.clearTimeout(this.#overdue);
      for (const run of this.#runs.values()) run.end(this.#broken ?? reason);
    });
    launched.peer.child = this;
    launched.child.ready();
  }

  /** It takes no more orders. */
  get isLeaving(): boolean {
    return this.#state !== 'open';
  }

  async start(
    order: StartOrder,
    blobs: readonly Uint8Array[],
  ): Promise<Run | typeof NOT_STARTED | typeof NOT_TAKEN> {
    const { child, peer } = this.launched;
    this.#phases.set(order.slot, 'load');
    try {
      const cell = await peer.start(order, blobs);
      if (cell === NOT_STARTED || cell === NOT_TAKEN) return cell;
      return this.#run(cell, order);
    } catch (error) {
      if (error instanceof StartError) throw error;
      // The end of the connection, which is that of the process, leaves an order without an answer.
      const why = error instanceof ClosedError ? describeExit(await child.gone) : (error as Error).message;
      throw startError(order, this.#phases.get(order.slot) ?? 'load', why, error);
    } finally {
      this.#phases.delete(order.slot);
      if (this.#phases.size === 0) this.#endedEarly.clear();
    }
  }

  /** Ends a run, or a start that is under way; a host that is too busy for that is killed. */
  abandon(slot: number, by: KilledBy): void {
    const { child, peer } = this.launched;
    const kill = (): void => child.kill(by);
    const overdue = this.clock.setTimeout(kill, BUSY_LIMIT_MS);
    const done = (): void => this.clock.clearTimeout(overdue);
    peer.askWithin(Infinity, 'abandon', slot, by).catch(kill).finally(done);
  }

  /** Has the process exit; resolves when it is gone. */
  async leave(): Promise<void> {
    const { child, peer } = this.launched;
    child.ref();
    peer.tell('leave');
    this.leaving();
    child.leaving();
    await this.gone;
  }

  loaded(slot: number): void {
    this.#phases.set(slot, 'setup');
  }

  ended(cell: number, reason: ExitReason): void {
    const run = this.#runs.get(cell);
    if (run !== undefined) {
      this.#runs.delete(cell);
      run.end(reason);
    } else if (this.#phases.size > 0) this.#endedEarly.set(cell, reason);
  }

  broken(error: ProtocolError): void {
    this.#broken ??= { type: 'crashed', error, shared: true };
  }

  /** What it still runs has its own limits to end in; who keeps to none is killed. */
  leaving(): void {
    if (this.#state === 'gone') return;
    this.#state = 'leaving';
    const limits = [...this.#runs.values()].map(({ shutdownMs }) => shutdownMs);
    const overdueMs = Math.max(0, ...limits) + LEAVE_LIMIT_MS;
    this.#overdue ??= this.clock.setTimeout(() => this.launched.child.kill('deadline'), overdueMs);
  }

  #run(cell: number, order: StartOrder): Run {
    const run = new ResidentRun(this, cell, order);
    this.#runs.set(cell, run);
    const endedEarly = this.#endedEarly.get(cell);
    if (endedEarly !== undefined) this.ended(cell, endedEarly);
    return run;
  }
}

class ResidentRun implements Run {
  readonly place: Place;
  readonly pid: number;
  readonly #residence: Residence;
  readonly #slot: number;
  readonly shutdownMs: number;
  #holder: RunHolder | undefined;
  /** Set once it has ended. */
  #reason: ExitReason | undefined;
  #overdue: TimerHandle;

  constructor(residence: Residence, cell: number, { slot, shutdownMs }: StartOrder) {
    const { child, peer } = residence.launched;
    this.place = { process: peer.process, cell };
    this.pid = child.pid;
    this.#residence = residence;
    this.#slot = slot;
    this.shutdownMs = shutdownMs;
  }

  holdBy(holder: RunHolder): void {
    this.#holder = holder;
    if (this.#reason !== undefined) holder.runEnded(this.#reason);
  }

  end(reason: ExitReason): void {
    this.#residence.clock.clearTimeout(this.#overdue);
    this.#reason = reason;
    this.#holder?.runEnded(reason);
  }

  /** Its holder may not have taken notice of its end yet: a limit for that would never be taken back. */
  stop(reason: ExitReason): void {
    if (this.#reason !== undefined) return;
    const { clock, launched } = this.#residence;
    launched.peer.tell('stopRun', this.place.cell, reason);
    this.#overdue ??= clock.setTimeout(() => this.kill('deadline'), this.shutdownMs);
  }

  counters(): Promise<ActorCounters | undefined> {
    return this.#residence.launched.peer.ask('counters', this.place.cell);
  }

  kill(by: KilledBy): void {
    if (this.#reason === undefined) this.#residence.abandon(this.#slot, by);
  }
}
