/**
 * All that one process has to do with one slot: where its present run is, what waits to be sent to
 * it, and who waits for its end.
 *
 * Messages keep their order because there is one correspondent for all refs to a slot, and what
 * cannot be sent at once waits here, within the sender's bound. When a run ends, the owner of the
 * slot says why and whether there will be another; only then do watchers and askers hear of it.
 *
 * When that owner has gone, another slot may take the place of this one: its heir, in the process that
 * was started instead. All that waits here goes there then, and all refs lead to its correspondent.
 */

import type { Clock } from '../clock.ts';
import { seal } from '../codec/seal.ts';
import type { ActorCounters, DeadLetterReason, Fate, Place } from '../codec/wire.ts';
import type { RefData } from '../codec/portable.ts';
import { ActorExitedError, NoProcessError } from '../errors.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { AskTable, PendingAsk } from './ask-table.ts';
import { Backlog, type Parked } from './backlog.ts';
import type { Outlet, OutletUser } from './outlet.ts';

/** The authority on a slot: the process that holds it. What it promises rejects when it cannot be reached. */
export interface SlotOwner {
  /** Where the present or next run is, or how the slot ended. */
  locate(slot: number): Promise<Place | Fate>;
  /** Where the present run is, once its start is over; between runs, and after the last, that there is none. */
  present(slot: number): Promise<Place | Fate>;
  /** Why the run at `place` ended, and whether another follows. */
  fate(slot: number, place: Place): Promise<Fate>;
  stop(slot: number, reason: ExitReason): void;
  kill(slot: number): void;
  pid(slot: number): Promise<number | undefined>;
  counters(slot: number): Promise<ActorCounters | undefined>;
}

export interface CorrespondentHost {
  readonly clock: Clock;
  readonly systemId: string;
  readonly asks: AskTable;
  /** The way to a run; `undefined` when it was in this process and has ended. */
  outletTo(place: Place): Outlet | undefined;
  deadLetter(path: string, type: string, reason: DeadLetterReason): void;
  /** It has begun to hold something back, or holds nothing back any more. */
  holdsBack(correspondent: Correspondent): void;
  /** The slot has ended for good; nobody needs this correspondent any more. */
  forget(correspondent: Correspondent): void;
  /** Finds what takes the place of a slot whose owner has gone, once it is there; `undefined` when nothing does. */
  heirOf(data: RefData): Promise<RefData | undefined>;
  /** Has all who look for a correspondent find that of its heir, which it returns. */
  replace(correspondent: Correspondent, heir: RefData): Correspondent;
}

/** What limits how much may wait on the sender's side. */
export type Bound = 'sender' | 'none';

/** How a run ended, for those who watched it. */
export type RunEnd = (fate: Fate) => void;

/** The owner had gone before it could say anything: it is the run of the heir that is watched from now on. */
type HandedOver = (heir: Correspondent) => void;

/**
 * The present run; a word while it is not known where that is, or there is none. One that has ended is
 * not over before its owner has said how. Without an owner, an orphan has an heir, which replaces it, or
 * is gone.
 */
type Present = Outlet | 'unknown' | 'searching' | 'ended' | 'orphaned' | 'replaced' | 'gone';

/** What is assumed of a run when its owner cannot be reached. */
const DISCONNECTED: Fate = { reason: { type: 'disconnected' }, restarting: false };
const NO_PROCESS: Fate = { reason: { type: 'noproc' }, restarting: false };

export class Correspondent implements OutletUser {
  readonly owner: SlotOwner;
  readonly data: RefData;
  readonly #host: CorrespondentHost;
  #present: Present = 'unknown';
  /** What waits for the next run may stay as it is, since the last one was in this process. */
  #byReference = false;
  /** Missing while the receiver keeps up. */
  #backlog: Backlog | undefined;
  /** Missing while nobody waits for the end of the run. */
  #watchers: Map<RunEnd, HandedOver | undefined> | undefined;

  constructor(owner: SlotOwner, data: RefData, host: CorrespondentHost) {
    this.owner = owner;
    this.data = data;
    this.#host = host;
  }

  /** There is another for the refs to this slot. */
  get isReplaced(): boolean {
    return this.#present === 'replaced';
  }

  /** @param bound - `none` for what the caller may hold as much of as its memory does. */
  tell(type: string, args: readonly unknown[], bound: Bound): PromiseLike<void> | undefined {
    if (this.#present === 'gone') {
      this.#host.deadLetter(this.data.path, type, 'noproc');
      return undefined;
    }
    this.#send(type, args, undefined, bound);
    return this.#backlog?.room;
  }

  /** @param bound - As that of `tell`. */
  ask(
    type: string,
    args: readonly unknown[],
    timeoutMs: number,
    signal: AbortSignal | undefined,
    bound: Bound,
  ): Promise<unknown> {
    const { path } = this.data;
    const ask = this.#host.asks.open({ path, type, timeoutMs, signal });
    try {
      if (ask.settled) return ask.promise;
      if (this.#present === 'gone') ask.refuse(new NoProcessError(path));
      else this.#send(type, args, ask, bound);
    } catch (error) {
      ask.refuse(error);
    }
    return ask.promise;
  }

  /**
   * Calls `fn` once when the present run has ended, or there is none; the returned function takes that back.
   *
   * @param handedOver - Called when that turns out to be a run of the heir; without it, the loss of the owner
   *   is an end like others.
   */
  watch(fn: RunEnd, handedOver?: HandedOver): () => void {
    if (this.#present === 'gone') {
      queueMicrotask(() => fn(NO_PROCESS));
      return () => undefined;
    }
    const watchers = (this.#watchers ??= new Map());
    watchers.set(fn, handedOver);
    if (this.#isSought) this.#inquire(fn);
    return () => void watchers.delete(fn);
  }

  /** Asks the owner what it knows; without an answer, the heir is looked for, to be asked the next time. */
  async inquire<T>(question: (owner: SlotOwner, slot: number) => Promise<T>): Promise<T | undefined> {
    try {
      return await question(this.owner, this.data.slot);
    } catch {
      this.#seek();
      return undefined;
    }
  }

  /** Takes note of where the present run is. */
  adopt(outlet: Outlet): void {
    if (this.#present === 'gone' || this.#present === 'replaced' || typeof this.#present === 'object') return;
    this.#present = outlet;
    this.#byReference = outlet.byReference;
    outlet.whenEnded(this);
    // Also when nobody waits for its end: what is known of it here is forgotten then.
    outlet.watch();
    this.#flush();
  }

  outletEnded(said: ExitReason | undefined): void {
    if (typeof this.#present !== 'object') return;
    const outlet = this.#present;
    this.#learnFate(outlet.place, outlet, said);
  }

  /** Tells those concerned how the run at `place` ended, and goes on from there. */
  #learnFate(place: Place, outlet: Outlet | undefined, said?: ExitReason): void {
    this.#present = 'ended';
    const watchers = this.#takeWatchers();
    const tell = (fate: Fate): void => {
      for (const fn of watchers.keys()) fn(fate);
      if (outlet === undefined) return;
      for (const ask of this.#host.asks.sentTo(outlet)) {
        ask.refuse(
          ask.missed && !fate.restarting
            ? new NoProcessError(this.data.path)
            : new ActorExitedError(this.data.path, fate.reason, !ask.missed),
        );
      }
    };
    this.owner.fate(this.data.slot, place).then(
      (fate) => {
        tell(fate);
        if (fate.restarting) this.#seekNext();
        else this.#gone(fate);
      },
      () => {
        // The owner is slow, or gone: in which case nobody knows yet whether there is an heir.
        tell(
          said === undefined || said.type === 'noproc' ? DISCONNECTED : { reason: said, restarting: false },
        );
        this.#seekNext();
      },
    );
  }

  /** Nothing is held back. */
  get isClear(): boolean {
    return this.#backlog === undefined || this.#backlog.parked === 0;
  }

  /** Something is held back until it is known where the run is. */
  get isLocating(): boolean {
    return !this.isClear && typeof this.#present !== 'object';
  }

  /** Resolves when nothing is held back any more. */
  async cleared(): Promise<void> {
    if (!this.isClear) await this.#backlog?.room;
  }

  /** Sends a message now, or holds it back. */
  #send(type: string, args: readonly unknown[], ask: PendingAsk | undefined, bound: Bound): void {
    const outlet = this.#present;
    const isHeldBack = typeof outlet !== 'object' || !outlet.open || !this.isClear;
    if (bound === 'sender' && (isHeldBack || outlet.congested)) this.#backlog?.assertRoom();
    if (isHeldBack) this.#park(type, args, ask);
    else if (outlet.congested) this.#sendAhead(outlet, type, args, ask);
    else outlet.send(type, args, ask);
  }

  #sendAhead(outlet: Outlet, type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    const bytes = outlet.send(type, args, ask);
    if (this.#openBacklog().sentAhead(bytes)) outlet.whenDrained(() => this.#flush());
  }

  #park(type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    const content = this.#byReference ? args : seal([...args, type], this.#host.systemId);
    const backlog = this.#openBacklog();
    backlog.park({ type, content, ask });
    if (backlog.parked > 1) return;
    this.#host.holdsBack(this);
    if (typeof this.#present === 'object') this.#present.whenOpen(() => this.#flush());
    else this.#seek();
  }

  #openBacklog(): Backlog {
    return (this.#backlog ??= new Backlog(this.data.path, this.#host.clock));
  }

  #closeBacklog(): void {
    const backlog = this.#backlog;
    this.#backlog = undefined;
    this.#host.holdsBack(this);
    backlog?.close();
  }

  /** It is not known where the present run is, nor whether there is one. */
  get #isSought(): boolean {
    return this.#present === 'unknown' || this.#present === 'searching';
  }

  #seek(): void {
    if (this.#present !== 'unknown') return;
    this.#present = 'searching';
    this.#locate();
  }

  #seekNext(): void {
    if (this.#present !== 'ended') return;
    this.#present = 'searching';
    this.#locate();
    if (this.#watchers !== undefined) this.#inquire(...this.#watchers.keys());
  }

  /** Finds the present run for those who ask, who do not wait for the next one when there is none. */
  #inquire(...asking: readonly RunEnd[]): void {
    const watchers = this.#watchers;
    this.owner.present(this.data.slot).then(
      (found) => {
        if (!('reason' in found)) this.#found(found);
        else if (!found.restarting) this.#end(found);
        // Whoever began to watch meanwhile is told as well, unless there is a run by now.
        else if (this.#isSought) for (const fn of this.#takeWatchers().keys()) fn(found);
        else if (this.#watchers === watchers) for (const fn of asking) if (watchers?.delete(fn)) fn(found);
      },
      () => this.#seekHeir(),
    );
  }

  #end(fate: Fate): void {
    if (this.#isSought) this.#gone(fate);
  }

  #locate(): void {
    this.owner.locate(this.data.slot).then(
      (found) => {
        if ('reason' in found) this.#end(found);
        else this.#found(found);
      },
      () => this.#seekHeir(),
    );
  }

  /** The owner cannot be reached. */
  #seekHeir(): void {
    if (!this.#isSought) return;
    this.#present = 'orphaned';
    const watching = [...(this.#watchers ?? [])];
    // There may have been a run when they began to watch.
    for (const [fn, handedOver] of watching) {
      if (handedOver !== undefined) continue;
      this.#watchers?.delete(fn);
      fn(DISCONNECTED);
    }
    this.#host.heirOf(this.data).then(
      (heir) => {
        if (heir === undefined) this.#gone(DISCONNECTED);
        else this.#handOver(this.#host.replace(this, heir));
      },
      () => this.#gone(DISCONNECTED),
    );
  }

  #handOver(heir: Correspondent): void {
    this.#present = 'replaced';
    if (this.#backlog !== undefined) heir.#inherit(this.#backlog);
    this.#closeBacklog();
    const watchers = this.#watchers ?? new Map<RunEnd, HandedOver | undefined>();
    for (const [fn, handedOver] of watchers) {
      // Whoever does not want to know any more is still taken off here.
      heir.watch((fate) => {
        if (watchers.delete(fn)) fn(fate);
      }, handedOver);
      handedOver?.(heir);
    }
  }

  /** Takes over what waits for a slot whose heir this one is, also where that is more than its own bound. */
  #inherit(backlog: Backlog): void {
    if (backlog.parked === 0) return;
    const own = this.#openBacklog();
    const wasClear = own.parked === 0;
    for (let parked = backlog.unpark(); parked !== undefined; parked = backlog.unpark()) own.park(parked);
    if (!wasClear) return;
    this.#host.holdsBack(this);
    if (typeof this.#present === 'object') this.#flush();
    else this.#seek();
  }

  #found(place: Place): void {
    if (!this.#isSought) return;
    const outlet = this.#host.outletTo(place);
    if (outlet === undefined) this.#learnFate(place, undefined);
    else this.adopt(outlet);
  }

  #flush(): void {
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    while (backlog.parked > 0) {
      const outlet = this.#present;
      if (typeof outlet !== 'object') return;
      if (!outlet.open) {
        outlet.whenOpen(() => this.#flush());
        return;
      }
      if (outlet.congested) {
        outlet.whenDrained(() => this.#flush());
        return;
      }
      const parked = backlog.unpark();
      if (parked !== undefined && parked.ask?.settled !== true) release(parked, outlet);
    }
    this.#closeBacklog();
  }

  #gone(fate: Fate): void {
    this.#present = 'gone';
    for (let parked = this.#backlog?.unpark(); parked !== undefined; parked = this.#backlog?.unpark()) {
      if (parked.ask === undefined) this.#host.deadLetter(this.data.path, parked.type, 'noproc');
      else parked.ask.refuse(new NoProcessError(this.data.path));
    }
    this.#closeBacklog();
    const end: Fate = fate.reason.type === 'disconnected' ? fate : NO_PROCESS;
    for (const fn of this.#takeWatchers().keys()) fn(end);
    this.#host.forget(this);
  }

  #takeWatchers(): ReadonlyMap<RunEnd, HandedOver | undefined> {
    const watchers = this.#watchers ?? new Map<RunEnd, HandedOver | undefined>();
    this.#watchers = undefined;
    return watchers;
  }
}

function release({ type, content, ask }: Parked, outlet: Outlet): void {
  if ('bytes' in content) outlet.sendSealed(content, ask);
  else outlet.send(type, content, ask);
}
