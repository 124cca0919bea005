/** The other processes that take items of a queue, and what each has been sent ahead. */

import type { ActorContext } from '../../lib/actor/context.ts';
import { callerOf, copyOf, directoryOf } from '../../lib/host/runs/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';
import { type Batch, Prefetch } from './prefetch.ts';
import { SmallValues } from './small-values.ts';
import type { Stock } from './stock.ts';
import { whenGone } from './waiting-list.ts';

export interface Consumer {
  /** Names it. */
  readonly holder: string;
  readonly caller: Caller;
  readonly prefetch: Prefetch;
  readonly forget: (() => void) | undefined;
  /** What it has ahead is looked at in a while. */
  isWatched: boolean;
}

/** What the queue is told of. */
export interface ConsumerEvents {
  /** Whether somebody waits for items. */
  isAwaited(): boolean;
  /** Items may have come back, or been taken. */
  changed(): void;
}

/**
 * What a process has not claimed in time, and nobody waits for, is left to it for so long: another one that has had
 * later items would get it after them.
 */
const KEPT_MS = 100;
/** Timers count whole milliseconds, and may be one early. */
const TIMER_MS = 1;

export class Consumers {
  readonly #ctx: ActorContext<unknown>;
  readonly #stock: Stock;
  readonly #isAhead: boolean;
  readonly #events: ConsumerEvents;
  readonly #byCaller = new Map<Caller, Consumer>();

  /** @param isAhead - Whether anything may be sent ahead. */
  constructor(ctx: ActorContext<unknown>, stock: Stock, isAhead: boolean, events: ConsumerEvents) {
    this.#ctx = ctx;
    this.#stock = stock;
    this.#isAhead = isAhead;
    this.#events = events;
  }

  /** Items that they have been sent and have not claimed. */
  get size(): number {
    this.collectAll();
    let size = 0;
    for (const { prefetch } of this.#byCaller.values()) size += prefetch.size;
    return size;
  }

  /** Finds the process that sent the message which is being handled; missing when that is not known as one. */
  asking(): Consumer | undefined {
    const caller = callerOf(this.#ctx);
    return caller && this.#byCaller.get(caller);
  }

  of(caller: Caller | undefined): Consumer | undefined {
    return caller && this.#byCaller.get(caller);
  }

  /** Finds the process that asks; missing when that is the queue's own. */
  welcome(holder: string): Consumer | undefined {
    const caller = callerOf(this.#ctx);
    if (caller === undefined) return undefined;
    let consumer = this.#byCaller.get(caller);
    if (consumer === undefined) {
      consumer = {
        holder,
        caller,
        prefetch: new Prefetch(directoryOf(this.#ctx), this.#isAhead),
        forget: whenGone(this.#ctx, caller, () => this.#left(caller)),
        isWatched: false,
      };
      this.#byCaller.set(caller, consumer);
    }
    return consumer;
  }

  /** Whether a process has something ahead, of which nothing is recalled before it has been told. */
  canClaim(consumer: Consumer): boolean {
    this.#recallAfter(0, consumer);
    return consumer.prefetch.ahead > 0;
  }

  /** Takes out what can be sent to a process at once; nothing where it is to have one item for good. */
  pick({ prefetch }: Consumer): readonly unknown[] {
    const stock = this.#stock;
    const items: unknown[] = [];
    const most = Math.min(prefetch.prepare(), Math.max(1, stock.size / this.#byCaller.size));
    if (most === 0) return items;
    const together = new SmallValues();
    while (items.length + 1 <= most && stock.size > 0) {
      const item = stock.next();
      const small = together.add(item, (value) => copyOf(this.#ctx, value));
      if (small === undefined) {
        stock.putBack([item]);
        break;
      }
      items.push(small[0]);
    }
    return items;
  }

  /** @param isAsked - The first of the items is the one that it has asked for. */
  send(consumer: Consumer, items: readonly unknown[], isAsked: boolean): Batch {
    const batch = consumer.prefetch.send(items, isAsked);
    if (!consumer.isWatched) this.#watch(consumer);
    return batch;
  }

  /** Takes note of what a process has claimed. */
  collect({ prefetch, holder }: Consumer): void {
    for (const item of prefetch.collect()) this.#stock.note(item, holder);
  }

  collectAll(): void {
    for (const consumer of this.#byCaller.values()) this.collect(consumer);
  }

  /** Takes back whatever is out of time. */
  recallLate(): void {
    for (const consumer of this.#byCaller.values()) this.#recallAfter(0, consumer);
  }

  /** The queue has ended. */
  dismissAll(): void {
    for (const consumer of this.#byCaller.values()) this.#dismiss(consumer);
  }

  /** Looks after what a process has been sent as long as it has not claimed it. */
  #watch(consumer: Consumer): void {
    const { prefetch } = consumer;
    const { restMs } = prefetch;
    const inMs = restMs > 0 ? restMs : restMs + KEPT_MS;
    consumer.isWatched = true;
    this.#ctx.after(Math.ceil(Math.max(0, inMs)) + TIMER_MS, () => {
      consumer.isWatched = false;
      this.#recallAfter(this.#events.isAwaited() ? 0 : KEPT_MS, consumer);
      this.#events.changed();
      if (prefetch.size > 0 && !consumer.isWatched) this.#watch(consumer);
    });
  }

  /** Takes back what a process has not claimed of what it was sent ahead, so long after its time. */
  #recallAfter(graceMs: number, consumer: Consumer): void {
    const { prefetch } = consumer;
    this.collect(consumer);
    if (prefetch.ahead > 0 && prefetch.restMs <= -graceMs) this.#stock.putBack(prefetch.recall());
  }

  /** A process has ended. */
  #left(caller: Caller): void {
    const consumer = this.#byCaller.get(caller);
    if (consumer === undefined) return;
    this.collect(consumer);
    this.#stock.left(consumer.holder, this.#dismiss(consumer));
    this.#events.changed();
  }

  /** @returns What it has not claimed. */
  #dismiss({ caller, prefetch, forget }: Consumer): readonly unknown[] {
    this.#byCaller.delete(caller);
    forget?.();
    return prefetch.end();
  }
}
