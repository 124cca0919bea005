/** What a queue holds: its items, who waits for one or for room, and who has taken which. */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { Rejection } from '../../lib/errors.ts';
import { callerOf, copyOf, directoryOf } from '../../lib/host/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';
import { Ring } from '../../lib/mailbox/ring.ts';
import { type Batch, Prefetch } from './prefetch.ts';
import type { Taken } from './prefetched.ts';
import { SmallValues } from './small-values.ts';
import { PROCESS_KEY } from './wait.ts';
import { type InVain, type Wait, WaitingList, whenGone } from './waiting-list.ts';

export interface QueuePlan {
  readonly maxSize: number;
  readonly redeliver: boolean;
}

/** What whoever asks for an item gets. */
export type Handed = Taken | Batch;

/** Another process that takes items. */
interface Consumer {
  /** Names it. */
  readonly holder: string;
  readonly caller: Caller;
  readonly prefetch: Prefetch;
  readonly forget: (() => void) | undefined;
  /** What it has ahead is looked at in a while. */
  isWatched: boolean;
}

/** Items taken in this process without a message after which others get their turn. */
const TAKEN_AT_A_STRETCH = 256;
/**
 * What a process has not claimed in time, and nobody waits for, is left to it for so long: another one that has had
 * later items would get it after them.
 */
const KEPT_MS = 100;
/** What a process has not claimed can be had by others then, as a rule. */
const BACK_MS = 15;

export class Store {
  readonly #ctx: ActorContext<unknown>;
  readonly #plan: QueuePlan;
  #phase: 'open' | 'closed' | 'drained' = 'open';
  readonly #items = new Ring<unknown>();
  /** Those that consumers have not taken after all, the next one last. */
  readonly #returned: unknown[] = [];
  readonly #takers: WaitingList<Handed, string>;
  readonly #givers: WaitingList<true, unknown>;
  readonly #joiners: WaitingList<true>;
  readonly #consumers = new Map<Caller, Consumer>();
  /** Items that a process has taken and not said to be done, the oldest first, where they are delivered again. */
  readonly #hands = new Map<string, unknown[]>();
  /** Items that have been put and not been said to be done. */
  #unfinished = 0;
  /** Of these, those that have been taken. */
  #taken = 0;
  #takenHere = 0;
  /** Consumers say what they have done. */
  #isCounted = false;

  constructor(ctx: ActorContext<unknown>, plan: QueuePlan) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#takers = new WaitingList(ctx);
    this.#givers = new WaitingList(ctx);
    this.#joiners = new WaitingList(ctx);
    ctx.signal.addEventListener('abort', () => {
      for (const consumer of this.#consumers.values()) this.#dismiss(consumer);
    });
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Items that nobody has taken. */
  get size(): number {
    let size = this.#atHand;
    for (const consumer of this.#consumers.values()) {
      this.#collect(consumer);
      size += consumer.prefetch.size;
    }
    return size;
  }

  /** Of these, those that have not been sent ahead. */
  get #atHand(): number {
    return this.#items.size + this.#returned.length;
  }

  put(item: unknown): boolean {
    if (!this.isOpen) {
      this.#ctx.log.warn('an item was put after the queue had been closed, and is lost');
      return false;
    }
    this.#add(item);
    return true;
  }

  offer(item: unknown, wait: Wait | undefined): true | InVain | Later<true | InVain> {
    if (!this.isOpen) return 'closed';
    if (this.size >= this.#plan.maxSize) return this.#givers.join(wait ?? {}, item);
    this.#add(item);
    return true;
  }

  /**
   * @param received - The place of the last item that the process which asks was sent and has received.
   * @param tookMs - How long it has taken to use up the last answer.
   */
  take(
    holder: string,
    wait: Wait | undefined,
    received: number,
    tookMs: number,
  ): Handed | InVain | Later<Handed | InVain> {
    const consumer = this.#consumerOf(holder, callerOf(this.#ctx));
    consumer?.prefetch.hasReceived(received, tookMs);
    if (this.#atHand === 0) {
      // It has more than it knows of.
      if (consumer !== undefined && this.#canClaim(consumer)) return this.#send(consumer, [], false);
      this.#recallLate();
    }
    if (this.#atHand > 0) return this.#hand(holder, consumer);
    if (!this.isOpen && this.size === 0) return 'closed';
    // What others have ahead is in the queue as well, and may come back.
    const isPatient = wait?.timeoutMs === 0 && this.size > 0;
    return this.#takers.join(isPatient ? { ...wait, timeoutMs: BACK_MS } : (wait ?? {}), holder);
  }

  /**
   * Sends a process more while it uses up what it has; missing when there is nothing to send.
   *
   * @param tookMs - How long it takes to use that up.
   */
  ahead(tookMs: number): Batch | undefined {
    const caller = callerOf(this.#ctx);
    const consumer = caller && this.#consumers.get(caller);
    if (consumer === undefined || this.#atHand === 0) return undefined;
    consumer.prefetch.keepUp(tookMs);
    const items = this.#canClaim(consumer) ? this.#pick(consumer) : [];
    return items.length === 0 ? undefined : this.#send(consumer, items, false);
  }

  /** Takes an item for a client in this process; missing when it should ask, or there is none. */
  takeHere(): Taken | undefined {
    if (this.#atHand === 0 || ++this.#takenHere % TAKEN_AT_A_STRETCH === 0) return undefined;
    return this.#handOne(PROCESS_KEY);
  }

  /** @returns Whether the process that asks has claimed an item in time. */
  hasClaimed(place: number): boolean {
    const caller = callerOf(this.#ctx);
    const consumer = caller && this.#consumers.get(caller);
    if (consumer === undefined) return false;
    this.#collect(consumer);
    return consumer.prefetch.hasClaimed(place);
  }

  taskDone(holder: string): void {
    for (const consumer of this.#consumers.values()) this.#collect(consumer);
    const hand = this.#hands.get(holder);
    if (this.#taken === 0 || (this.#plan.redeliver && hand === undefined)) {
      throw new Rejection(`${this.#ctx.path}: taskDone() was called more often than items were taken`);
    }
    this.#isCounted = true;
    this.#taken--;
    this.#unfinished--;
    // What it took first is what it is done with first.
    hand?.shift();
    if (hand?.length === 0) this.#hands.delete(holder);
    if (this.#unfinished === 0) this.#joiners.settleAll(true);
    this.#endIfDrained();
  }

  join(wait: Wait): true | Later<true | InVain> {
    return this.#unfinished === 0 || this.#joiners.join(wait, undefined);
  }

  cancelWait(key: string): void {
    for (const list of [this.#takers, this.#givers, this.#joiners]) list.cancel(key);
  }

  close(): void {
    if (!this.isOpen) return;
    this.#phase = 'closed';
    this.#givers.settleAll('closed');
    this.#endIfDrained();
  }

  #add(item: unknown): void {
    this.#unfinished++;
    this.#items.push(item);
    this.#serve();
  }

  /** Hands items to those who wait for them. */
  #serve(): void {
    for (let next = this.#takers.first; next !== undefined && this.#atHand > 0; next = this.#takers.first) {
      next.settle(this.#hand(next.detail, next.caller && this.#consumers.get(next.caller)));
    }
  }

  #hand(holder: string, consumer: Consumer | undefined): Handed {
    if (consumer === undefined) return this.#handOne(holder);
    const isAhead = this.#canClaim(consumer);
    const items = this.#pick(consumer);
    // What it has comes first: where nothing can be sent behind that, it asks again.
    return isAhead || items.length > 0 ? this.#send(consumer, items, !isAhead) : this.#handOne(holder);
  }

  #handOne(holder: string): Taken {
    const item = this.#next();
    this.#note(item, holder);
    this.#admit();
    this.#endIfDrained();
    return [item];
  }

  #next(): unknown {
    return this.#returned.length > 0 ? this.#returned.pop() : this.#items.shift();
  }

  /** Takes note of an item that a process has taken. */
  #note(item: unknown, holder: string): void {
    this.#taken++;
    if (!this.#plan.redeliver) return;
    const hand = this.#hands.get(holder);
    if (hand === undefined) this.#hands.set(holder, [item]);
    else hand.push(item);
  }

  /** Lets those who wait for room put their items. */
  #admit(): void {
    for (
      let next = this.#givers.first;
      next !== undefined && this.size < this.#plan.maxSize;
      next = this.#givers.first
    ) {
      next.settle(true);
      this.#unfinished++;
      this.#items.push(next.detail);
    }
  }

  #consumerOf(holder: string, caller: Caller | undefined): Consumer | undefined {
    if (caller === undefined) return undefined;
    let consumer = this.#consumers.get(caller);
    if (consumer === undefined) {
      consumer = {
        holder,
        caller,
        prefetch: new Prefetch(directoryOf(this.#ctx), this.#plan.maxSize === Infinity),
        forget: whenGone(this.#ctx, caller, () => this.#left(caller)),
        isWatched: false,
      };
      this.#consumers.set(caller, consumer);
    }
    return consumer;
  }

  /** Takes out what can be sent to a process at once; nothing where it is to have one item for good. */
  #pick({ prefetch }: Consumer): readonly unknown[] {
    const items: unknown[] = [];
    const most = Math.min(prefetch.prepare(), Math.max(1, this.#atHand / this.#consumers.size));
    if (most === 0) return items;
    const together = new SmallValues();
    while (items.length + 1 <= most && this.#atHand > 0) {
      const item = this.#next();
      const small = together.add(item, (value) => copyOf(this.#ctx, value));
      if (small === undefined) {
        this.#returned.push(item);
        break;
      }
      items.push(small[0]);
    }
    return items;
  }

  #send(consumer: Consumer, items: readonly unknown[], isAsked: boolean): Batch {
    const batch = consumer.prefetch.send(items, isAsked);
    if (!consumer.isWatched) this.#watch(consumer);
    return batch;
  }

  /** Whether a process has something ahead, of which nothing is recalled before it has been told. */
  #canClaim(consumer: Consumer): boolean {
    this.#recallAfter(0, consumer);
    return consumer.prefetch.ahead > 0;
  }

  /** Looks after what a process has been sent as long as it has not claimed it. */
  #watch(consumer: Consumer): void {
    const { prefetch } = consumer;
    const { restMs } = prefetch;
    consumer.isWatched = true;
    this.#ctx.after(Math.max(1, restMs > 0 ? restMs : restMs + KEPT_MS), () => {
      this.#recallAfter(this.#takers.length > 0 ? 0 : KEPT_MS, consumer);
      this.#serve();
      consumer.isWatched = false;
      if (prefetch.size > 0) this.#watch(consumer);
      else this.#endIfDrained();
    });
  }

  /** Takes note of what a process has claimed. */
  #collect({ prefetch, holder }: Consumer): void {
    for (const item of prefetch.collect()) this.#note(item, holder);
  }

  /** Takes back what a process has not claimed of what it was sent ahead, so long after its time. */
  #recallAfter(graceMs: number, consumer: Consumer): void {
    const { prefetch } = consumer;
    this.#collect(consumer);
    if (prefetch.ahead > 0 && prefetch.restMs <= -graceMs) this.#putBack(prefetch.recall());
  }

  /** Takes back whatever is out of time, for those who wait. */
  #recallLate(): void {
    for (const consumer of this.#consumers.values()) this.#recallAfter(0, consumer);
    this.#serve();
  }

  /** Puts items in front again. */
  #putBack(items: readonly unknown[]): void {
    for (let at = items.length - 1; at >= 0; at--) this.#returned.push(items[at]);
  }

  /** A process has ended. */
  #left(caller: Caller): void {
    const consumer = this.#consumers.get(caller);
    if (consumer === undefined) return;
    const { holder } = consumer;
    this.#collect(consumer);
    const hand = this.#hands.get(holder) ?? [];
    this.#hands.delete(holder);
    this.#taken -= hand.length;
    this.#putBack([...hand, ...this.#dismiss(consumer)]);
    this.#serve();
    this.#endIfDrained();
  }

  /** @returns What it has not claimed. */
  #dismiss({ caller, prefetch, forget }: Consumer): readonly unknown[] {
    this.#consumers.delete(caller);
    forget?.();
    return prefetch.end();
  }

  #endIfDrained(): void {
    if (this.#phase !== 'closed' || this.size > 0) return;
    this.#takers.settleAll('closed');
    const isAwaited = this.#isCounted || this.#joiners.length > 0;
    if (this.#hands.size > 0 || (isAwaited && this.#unfinished > 0)) return;
    this.#phase = 'drained';
    // Whoever has just been handed the last item is to get it first.
    this.#ctx.after(0, () => this.#ctx.stop());
  }
}
