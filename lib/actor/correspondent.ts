/**
 * All that one process has to do with one slot: where its present run is, what waits to be sent to
 * it, and who waits for its end.
 *
 * Messages keep their order because there is one correspondent for all refs to a slot, and what
 * cannot be sent at once waits here, within the sender's bound. When a run ends, the owner of the
 * slot says why and whether there will be another; only then do watchers and askers hear of it.
 */

import type { Clock } from '../clock.ts';
import { seal } from '../codec/seal.ts';
import type { DeadLetterReason, Fate, Place } from '../codec/wire.ts';
import type { RefData } from '../codec/portable.ts';
import { ActorExitedError, NoProcessError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { AskTable, PendingAsk } from './ask-table.ts';
import { Backlog, type Parked } from './backlog.ts';
import type { Outlet } from './outlet.ts';

/** The authority on a slot: the process that holds it. What it promises rejects when it cannot be reached. */
export interface SlotOwner {
  /** Where the present or next run is, or how the slot ended. */
  locate(slot: number): Promise<Place | Fate>;
  /** Why the run at `place` ended, and whether another follows. */
  fate(slot: number, place: Place): Promise<Fate>;
  stop(slot: number, reason: ExitReason): void;
  kill(slot: number): void;
  pid(slot: number): Promise<number | undefined>;
}

export interface CorrespondentHost {
  readonly clock: Clock;
  readonly systemId: string;
  readonly asks: AskTable;
  outletTo(place: Place): Outlet;
  deadLetter(path: string, type: string, reason: DeadLetterReason): void;
  /** The slot has ended for good; nobody needs this correspondent any more. */
  forget(correspondent: Correspondent): void;
}

/** How a run ended, for those who watched it. */
export type RunEnd = (fate: Fate) => void;

type State =
  | { readonly at: 'unknown' | 'searching' }
  | { readonly at: 'run'; readonly outlet: Outlet }
  | { readonly at: 'gone' };

/** What is assumed of a run when its owner cannot be reached. */
const DISCONNECTED: Fate = { reason: { type: 'disconnected' }, restarting: false };
const NO_PROCESS: Fate = { reason: { type: 'noproc' }, restarting: false };

export class Correspondent {
  readonly owner: SlotOwner;
  readonly slot: number;
  readonly path: string;
  /** Owner and slot, by which its process finds it. */
  readonly key: string;
  readonly #host: CorrespondentHost;
  readonly #backlog: Backlog;
  #byReference = false;
  #watchers = new Set<RunEnd>();
  #state: State = { at: 'unknown' };

  /** @param key - By which the host finds it again. */
  constructor(owner: SlotOwner, { slot, path }: RefData, key: string, host: CorrespondentHost) {
    this.owner = owner;
    this.slot = slot;
    this.path = path;
    this.key = key;
    this.#host = host;
    this.#backlog = new Backlog(path, host.clock);
  }

  tell(type: string, args: readonly unknown[]): PromiseLike<void> | undefined {
    if (this.#state.at === 'gone') {
      this.#host.deadLetter(this.path, type, 'noproc');
      return undefined;
    }
    this.#send(type, args, undefined);
    return this.#backlog.empty ? undefined : this.#backlog.room;
  }

  ask(
    type: string,
    args: readonly unknown[],
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const ask = this.#host.asks.open({ path: this.path, type, timeoutMs, signal });
    try {
      if (ask.settled) return ask.promise;
      if (this.#state.at === 'gone') ask.refuse(new NoProcessError(this.path));
      else this.#send(type, args, ask);
    } catch (error) {
      ask.refuse(error);
    }
    return ask.promise;
  }

  /** Calls `fn` once when the present run has ended; the returned function takes that back. */
  watch(fn: RunEnd): () => void {
    if (this.#state.at === 'gone') {
      queueMicrotask(() => fn(NO_PROCESS));
      return () => undefined;
    }
    this.#watchers.add(fn);
    if (this.#state.at === 'run' && this.#watchers.size === 1) this.#state.outlet.watch();
    this.#seek();
    return () => void this.#watchers.delete(fn);
  }

  /** Takes note of where the present run is. */
  adopt(outlet: Outlet): void {
    if (this.#state.at === 'gone' || this.#state.at === 'run') return;
    this.#state = { at: 'run', outlet };
    this.#byReference = outlet.byReference;
    outlet.whenEnded(() => this.#runEnded(outlet));
    if (this.#watchers.size > 0) outlet.watch();
    this.#flush();
  }

  #runEnded(outlet: Outlet): void {
    if (this.#state.at !== 'run' || this.#state.outlet !== outlet) return;
    this.#state = { at: 'searching' };
    const watchers = this.#watchers;
    this.#watchers = new Set();
    const tell = (fate: Fate): void => {
      for (const fn of watchers) fn(fate);
      for (const ask of this.#host.asks.sentTo(outlet)) {
        ask.refuse(
          ask.missed && !fate.restarting
            ? new NoProcessError(this.path)
            : new ActorExitedError(this.path, fate.reason, !ask.missed),
        );
      }
    };
    this.owner.fate(this.slot, outlet.place).then(
      (fate) => {
        tell(fate);
        if (fate.restarting) this.#locate();
        else this.#gone(fate);
      },
      () => {
        // The owner is slow, or gone: in which case it cannot say where the next run is, either.
        tell(DISCONNECTED);
        this.#locate();
      },
    );
  }

  /** Sends a message now, or holds it back. */
  #send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    const outlet = this.#state.at === 'run' ? this.#state.outlet : undefined;
    if (outlet === undefined || !outlet.open || this.#backlog.parked > 0) this.#park(type, args, ask);
    else if (outlet.congested) this.#sendAhead(outlet, type, args, ask);
    else outlet.send(type, args, ask);
  }

  #sendAhead(outlet: Outlet, type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    this.#backlog.assertRoom();
    const bytes = outlet.send(type, args, ask);
    if (this.#backlog.sentAhead(bytes)) outlet.whenDrained(this.#flush);
  }

  #park(type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    this.#backlog.assertRoom();
    const content = this.#byReference ? args : seal([...args, type], this.#host.systemId);
    this.#backlog.park({ type, content, ask });
    if (this.#backlog.parked > 1) return;
    if (this.#state.at === 'run') this.#state.outlet.whenOpen(this.#flush);
    else this.#seek();
  }

  /** Nothing is held back. */
  get isClear(): boolean {
    return this.#backlog.parked === 0;
  }

  /** Something is held back until it is known where the run is. */
  get isLocating(): boolean {
    return this.#backlog.parked > 0 && this.#state.at !== 'run';
  }

  /** Resolves when nothing is held back any more. */
  async cleared(): Promise<void> {
    if (this.#backlog.parked > 0) await this.#backlog.room;
  }

  #seek(): void {
    if (this.#state.at !== 'unknown') return;
    this.#state = { at: 'searching' };
    this.#locate();
  }

  #locate(): void {
    this.owner.locate(this.slot).then(
      (found) => {
        if ('reason' in found) this.#gone(found);
        else this.adopt(this.#host.outletTo(found));
      },
      () => this.#gone(DISCONNECTED),
    );
  }

  readonly #flush = (): void => {
    while (this.#backlog.parked > 0) {
      if (this.#state.at !== 'run') return;
      const { outlet } = this.#state;
      if (!outlet.open) {
        outlet.whenOpen(this.#flush);
        return;
      }
      if (outlet.congested) {
        outlet.whenDrained(this.#flush);
        return;
      }
      const parked = this.#backlog.unpark();
      if (parked !== undefined && parked.ask?.settled !== true) release(parked, outlet);
    }
    this.#backlog.clear();
  };

  #gone(fate: Fate): void {
    this.#state = { at: 'gone' };
    for (let parked = this.#backlog.unpark(); parked !== undefined; parked = this.#backlog.unpark()) {
      if (parked.ask === undefined) this.#host.deadLetter(this.path, parked.type, 'noproc');
      else parked.ask.refuse(new NoProcessError(this.path));
    }
    this.#backlog.clear();
    const watchers = this.#watchers;
    this.#watchers = new Set();
    const end: Fate = fate.reason.type === 'disconnected' ? fate : NO_PROCESS;
    for (const fn of watchers) fn(end);
    this.#host.forget(this);
  }
}

function release({ type, content, ask }: Parked, outlet: Outlet): void {
  if (content instanceof Uint8Array) outlet.sendSealed(content, ask);
  else outlet.send(type, content, ask);
}
