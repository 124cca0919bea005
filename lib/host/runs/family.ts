/** What one actor, or the system itself, has spawned: stopped together, last first. */

import type { ActorState, ActorType } from '../../codec/wire.ts';
import { ClosedError } from '../../errors.ts';
import type { ExitReason } from '../../exit-reason.ts';
import { NumberTable } from './number-table.ts';
import type { Slot, SlotHost } from './slot.ts';

/** What a parent knows of one that belongs to it. */
export interface MemberFacts {
  readonly id: string;
  /** Last part of its path. */
  readonly name: string;
  readonly type: ActorType;
  readonly state: ActorState;
  readonly restarts: number;
  readonly lastExit: ExitReason | undefined;
}

/** One that a parent keeps, also while it has no slot. */
export interface Member {
  readonly slot: Slot | undefined;
  describe(): MemberFacts;
}

export class Family {
  /** Path of the parent. */
  readonly path: string;
  /** What all its slots have to do with their process; set with the first of them. */
  slotHost: SlotHost | undefined;
  /** What the parent keeps, in its order, where it is one that keeps any; others may belong to it, too. */
  kept: readonly Member[] | undefined;
  readonly #slots = new NumberTable<Slot>();
  #state: 'open' | 'shut' | Promise<void> = 'open';
  #whenEmpty: (() => void)[] | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** It takes no more. */
  get closed(): boolean {
    return this.#state !== 'open';
  }

  /** @throws {@link ClosedError} when the parent is stopping or has stopped. */
  assertOpen(): void {
    if (this.closed) {
      throw new ClosedError(`${this.path} is stopping or has stopped; it spawns nothing any more`);
    }
  }

  /** Those that have not ended, in the order of their start. */
  get slots(): Iterable<Slot> & { readonly size: number } {
    return this.#slots;
  }

  add(slot: Slot): void {
    this.#slots.add(slot.data.slot, slot);
  }

  remove(slot: Slot): void {
    this.#slots.take(slot.data.slot);
    if (this.#slots.size > 0 || this.#whenEmpty === undefined) return;
    const waiting = this.#whenEmpty;
    this.#whenEmpty = undefined;
    for (const fn of waiting) fn();
  }

  /** Calls `fn` once all have ended: at once where that is so. */
  onceEmpty(fn: () => void): void {
    if (this.#slots.size === 0) fn();
    else (this.#whenEmpty ??= []).push(fn);
  }

  /** Takes no more; what is there goes on. */
  shut(): void {
    if (this.#state === 'open') this.#state = 'shut';
  }

  /** Stops all in reverse order of their start; the same promise each time. */
  close(reason: ExitReason): Promise<void> {
    if (typeof this.#state === 'string') this.#state = this.#closeAll(reason);
    return this.#state;
  }

  /** Kills all at once. */
  kill(): void {
    if (typeof this.#state === 'string') this.#state = Promise.resolve();
    for (const slot of this.#slots) slot.closeAtOnce();
  }

  async #closeAll(reason: ExitReason): Promise<void> {
    for (const slot of [...this.#slots].reverse()) await slot.close(reason);
  }
}
