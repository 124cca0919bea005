/** The slots that this process owns, and what others may ask about them. */

import type { SlotOwner } from '../../actor/correspondent.ts';
import type { ActorCounters, Fate, Place } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';
import type { Fates } from './fates.ts';
import { NumberTable } from './number-table.ts';
import type { Slot } from './slot.ts';

const NO_SLOT: Fate = { reason: { type: 'noproc' }, restarting: false };

/** Ended slots whose last words can still be asked for. */
const ENDED_KEPT = 1_000;

export class Slots implements SlotOwner {
  readonly #live = new NumberTable<Slot>();
  /** By path, those that have heirs, or lead to them. */
  readonly #heritable = new Map<string, Slot>();
  readonly #ended = new Map<number, Fates>();
  #last = 0;
  #whenRetired: (() => void)[] = [];
  #onCount: (live: number) => void = () => undefined;

  nextNumber(): number {
    return ++this.#last;
  }

  /** Calls `fn` with the number of slots that have not ended whenever it changes. */
  onCount(fn: (live: number) => void): void {
    this.#onCount = fn;
  }

  add(slot: Slot): void {
    this.#live.add(slot.data.slot, slot);
    if (slot.isHeritable) this.#heritable.set(slot.data.path, slot);
    this.#onCount(this.#live.size);
  }

  retire(slot: Slot): void {
    const { slot: number, path } = slot.data;
    this.#live.take(number);
    if (this.#heritable.get(path) === slot) this.#heritable.delete(path);
    if (slot.fates !== undefined) this.#keep(number, slot.fates);
    this.#onCount(this.#live.size);
    const waiting = this.#whenRetired;
    this.#whenRetired = [];
    for (const fn of waiting) fn();
  }

  /** Finds the slot of a path, or else the lowest one above it, among those that keep their paths. */
  nearest(path: string): Slot | undefined {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
      const slot = this.#heritable.get(path.slice(0, end));
      if (slot !== undefined) return slot;
    }
    return undefined;
  }

  #keep(number: number, fates: Fates): void {
    const [oldest] = this.#ended.keys();
    if (this.#ended.size >= ENDED_KEPT && oldest !== undefined) this.#ended.delete(oldest);
    this.#ended.set(number, fates);
  }

  /** Resolves when all slots have ended. */
  async whenEmpty(): Promise<void> {
    while (this.#live.size > 0) await new Promise<void>((resolve) => this.#whenRetired.push(resolve));
  }

  /** The processes that were started for slots of this one. */
  processes(): { readonly pid: number; readonly path: string }[] {
    const found = [];
    for (const { plan, run, data } of this.#live) {
      if (plan.placement === 'process' && run !== undefined) found.push({ pid: run.pid, path: data.path });
    }
    return found;
  }

  async locate(slot: number): Promise<Place | Fate> {
    return this.#live.get(slot)?.locate() ?? NO_SLOT;
  }

  async present(slot: number): Promise<Place | Fate> {
    return this.#live.get(slot)?.present() ?? NO_SLOT;
  }

  async fate(slot: number, place: Place): Promise<Fate> {
    return this.#live.get(slot)?.fate(place) ?? this.#ended.get(slot)?.at(place) ?? NO_SLOT;
  }

  stop(slot: number, reason: ExitReason): void {
    this.#live.get(slot)?.stop(reason);
  }

  kill(slot: number): void {
    this.#live.get(slot)?.kill('request');
  }

  async pid(slot: number): Promise<number | undefined> {
    return this.#live.get(slot)?.run?.pid;
  }

  async counters(slot: number): Promise<ActorCounters | undefined> {
    return this.#live
      .get(slot)
      ?.run?.counters()
      .catch(() => undefined);
  }
}
