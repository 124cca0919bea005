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
import { ActorExitedError, MailboxFullError, NoProcessError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import { Ring } from '../mailbox/ring.ts';
import type { AskTable, PendingAsk } from './ask-table.ts';
import type { Outlet } from './outlet.ts';
import { Room } from './room.ts';
import { DEFAULT_CAPACITY } from './spawn-options.ts';

/** The authority on a slot: the process that holds it. */
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

/** A message on the sender's side, as it was when it was sent. */
interface Parked {
  readonly type: string;
  readonly content: readonly unknown[] | Uint8Array;
  readonly ask: PendingAsk | undefined;
}

const NO_PROCESS: Fate = { reason: { type: 'noproc' }, restarting: false };

export class Correspondent {
  readonly owner: SlotOwner;
  readonly slot: number;
  readonly path: string;
  /** Owner and slot, by which its process finds it. */
  readonly key: string;
  readonly #host: CorrespondentHost;
  readonly #parked = new Ring<Parked>();
  #parkedBytes = 0;
  #byReference = false;
  #room: Room | undefined;
  #watchers = new Set<RunEnd>();
  #state: State = { at: 'unknown' };

  constructor(owner: SlotOwner, slot: number, path: string, key: string, host: CorrespondentHost) {
    this.owner = owner;
    this.slot = slot;
    this.path = path;
    this.key = key;
    this.#host = host;
  }

  tell(type: string, args: readonly unknown[]): PromiseLike<void> | undefined {
    const state = this.#state;
    if (state.at === 'run' && this.#parked.size === 0 && state.outlet.open) {
      state.outlet.send(type, args, undefined);
      return undefined;
    }
    if (state.at === 'gone') {
      this.#host.deadLetter(this.path, type, 'noproc');
      return undefined;
    }
    this.#park(type, args, undefined);
    return this.#room;
  }

  ask(type: string, args: readonly unknown[], timeoutMs: number, signal: AbortSignal | undefined): Promise<unknown> {
    const ask = this.#host.asks.open({ path: this.path, type, timeoutMs, signal });
    const state = this.#state;
    try {
      if (ask.settled) return ask.promise;
      if (state.at === 'gone') ask.refuse(new NoProcessError(this.path));
      else if (state.at === 'run' && this.#parked.size === 0 && state.outlet.open) state.outlet.send(type, args, ask);
      else this.#park(type, args, ask);
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
    void this.owner.fate(this.slot, outlet.place).then((fate) => {
      for (const fn of watchers) fn(fate);
      for (const ask of this.#host.asks.sentTo(outlet)) {
        ask.refuse(new ActorExitedError(this.path, fate.reason, true));
      }
      this.#follow(fate);
    });
  }

  #follow(fate: Fate): void {
    if (fate.restarting) this.#locate();
    else this.#gone(fate);
  }

  #park(type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    if (
      this.#parked.size >= DEFAULT_CAPACITY.messages ||
      this.#parkedBytes >= DEFAULT_CAPACITY.bytes
    ) {
      throw this.#full();
    }
    const content = this.#byReference ? args : seal([...args, type], this.#host.systemId);
    this.#parked.push({ type, content, ask });
    this.#parkedBytes += content instanceof Uint8Array ? content.length : 0;
    if (this.#parked.size === 1) this.#waitForRoom();
  }

  #waitForRoom(): void {
    this.#room = new Room(this.#host.clock, () => this.#full());
    if (this.#state.at === 'run') this.#state.outlet.whenOpen(this.#flush);
    else this.#seek();
  }

  #full(): MailboxFullError {
    return new MailboxFullError(this.path, DEFAULT_CAPACITY.messages);
  }

  #seek(): void {
    if (this.#state.at !== 'unknown') return;
    this.#state = { at: 'searching' };
    this.#locate();
  }

  #locate(): void {
    void this.owner.locate(this.slot).then((found) => {
      if ('reason' in found) this.#gone(found);
      else this.adopt(this.#host.outletTo(found));
    });
  }

  readonly #flush = (): void => {
    while (this.#parked.size > 0) {
      if (this.#state.at !== 'run') return;
      const { outlet } = this.#state;
      if (!outlet.open) {
        outlet.whenOpen(this.#flush);
        return;
      }
      this.#release(outlet);
    }
    this.#room?.open();
  };

  #release(outlet: Outlet): void {
    const parked = this.#unpark();
    if (parked === undefined || parked.ask?.settled === true) return;
    if (parked.content instanceof Uint8Array) outlet.sendSealed(parked.content, parked.ask);
    else outlet.send(parked.type, parked.content, parked.ask);
  }

  #unpark(): Parked | undefined {
    const parked = this.#parked.shift();
    if (parked?.content instanceof Uint8Array) this.#parkedBytes -= parked.content.length;
    return parked;
  }

  #gone(fate: Fate): void {
    this.#state = { at: 'gone' };
    for (let parked = this.#unpark(); parked !== undefined; parked = this.#unpark()) {
      if (parked.ask === undefined) this.#host.deadLetter(this.path, parked.type, 'noproc');
      else parked.ask.refuse(new NoProcessError(this.path));
    }
    this.#room?.open();
    const watchers = this.#watchers;
    this.#watchers = new Set();
    const end: Fate = fate.reason.type === 'disconnected' ? fate : NO_PROCESS;
    for (const fn of watchers) fn(end);
    this.#host.forget(this);
  }
}
