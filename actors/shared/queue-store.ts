/** What a queue holds: its items, and who waits for one, for room, or for all to be done. */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { type Consumer, Consumers } from './consumers.ts';
import type { Batch } from './prefetch.ts';
import type { Taken } from './prefetched.ts';
import { Stock } from './stock.ts';
import { PROCESS_KEY } from './wait.ts';
import { type InVain, type Wait, WaitingList } from './waiting-list.ts';

export interface QueuePlan {
  readonly maxSize: number;
  readonly redeliver: boolean;
}

/** What whoever asks for an item gets. */
export type Handed = Taken | Batch;

/** Items taken in this process without a message after which others get their turn. */
const TAKEN_AT_A_STRETCH = 256;
/** What a process has not claimed can be had by others then, as a rule. */
const BACK_MS = 15;

export class Store {
  readonly #ctx: ActorContext<unknown>;
  readonly #plan: QueuePlan;
  #phase: 'open' | 'closed' | 'drained' = 'open';
  readonly #stock: Stock;
  readonly #consumers: Consumers;
  readonly #takers: WaitingList<Handed, string>;
  readonly #givers: WaitingList<true, unknown>;
  readonly #joiners: WaitingList<true>;
  #takenHere = 0;

  constructor(ctx: ActorContext<unknown>, plan: QueuePlan) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#takers = new WaitingList(ctx);
    this.#givers = new WaitingList(ctx);
    this.#joiners = new WaitingList(ctx);
    this.#stock = new Stock(ctx.path, plan.redeliver);
    this.#consumers = new Consumers(ctx, this.#stock, plan.maxSize === Infinity, {
      isAwaited: () => this.#takers.length > 0,
      changed: () => {
        this.#serve();
        this.#endIfDrained();
      },
    });
    ctx.signal.addEventListener('abort', () => this.#consumers.dismissAll());
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  /** Items that nobody has taken. */
  get size(): number {
    return this.#stock.size + this.#consumers.size;
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
    const consumer = this.#consumers.welcome(holder);
    consumer?.prefetch.hasReceived(received, tookMs);
    if (this.#stock.size === 0) {
      // It has more than it knows of.
      if (consumer !== undefined && this.#consumers.canClaim(consumer)) {
        return this.#consumers.send(consumer, [], false);
      }
      this.#consumers.recallLate();
      this.#serve();
    }
    if (this.#stock.size > 0) return this.#hand(holder, consumer);
    if (!this.isOpen && this.size === 0) return 'closed';
    // What others have ahead is in the queue as well, and may come back.
    if (wait?.timeoutMs === 0 && this.size > 0) return this.#takeWhenBack(holder, wait);
    return this.#takers.join(wait ?? {}, holder);
  }

  /**
   * Sends a process more while it uses up what it has; missing when there is nothing to send.
   *
   * @param tookMs - How long it takes to use that up.
   */
  ahead(tookMs: number): Batch | undefined {
    const consumer = this.#consumers.asking();
    if (consumer === undefined || this.#stock.size === 0) return undefined;
    consumer.prefetch.keepUp(tookMs);
    const items = this.#consumers.canClaim(consumer) ? this.#consumers.pick(consumer) : [];
    return items.length === 0 ? undefined : this.#consumers.send(consumer, items, false);
  }

  /** Takes an item for a client in this process; missing when it should ask, or there is none. */
  takeHere(): Taken | undefined {
    if (this.#stock.size === 0 || ++this.#takenHere % TAKEN_AT_A_STRETCH === 0) return undefined;
    return this.#handOne(PROCESS_KEY);
  }

  /** @returns Whether the process that asks has claimed an item in time. */
  hasClaimed(place: number): boolean {
    const consumer = this.#consumers.asking();
    if (consumer === undefined) return false;
    this.#consumers.collect(consumer);
    return consumer.prefetch.hasClaimed(place);
  }

  taskDone(holder: string): void {
    this.#consumers.collectAll();
    this.#stock.done(holder);
    if (this.#stock.isDone) this.#joiners.settleAll(true);
    this.#endIfDrained();
  }

  join(wait: Wait): true | Later<true | InVain> {
    return this.#stock.isDone || this.#joiners.join(wait, undefined);
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

  /** Waits until what others have not claimed is back, or known to be theirs. */
  #takeWhenBack(holder: string, wait: Wait): Later<Handed | InVain> {
    const taken = this.#takers.join({ ...wait, timeoutMs: Infinity }, holder);
    const taker = this.#takers.last;
    this.#ctx.after(BACK_MS, () => {
      this.#consumers.recallLate();
      this.#serve();
      taker?.settle('timeout');
    });
    return taken;
  }

  #add(item: unknown): void {
    this.#stock.add(item);
    this.#serve();
  }

  /** Hands items to those who wait for them. */
  #serve(): void {
    for (
      let next = this.#takers.first;
      next !== undefined && this.#stock.size > 0;
      next = this.#takers.first
    ) {
      next.settle(this.#hand(next.detail, this.#consumers.of(next.caller)));
    }
  }

  #hand(holder: string, consumer: Consumer | undefined): Handed {
    if (consumer === undefined) return this.#handOne(holder);
    const isAhead = this.#consumers.canClaim(consumer);
    const items = this.#consumers.pick(consumer);
    // What it has comes first: where nothing can be sent behind that, it asks again.
    return isAhead || items.length > 0
      ? this.#consumers.send(consumer, items, !isAhead)
      : this.#handOne(holder);
  }

  #handOne(holder: string): Taken {
    const item = this.#stock.next();
    this.#stock.note(item, holder);
    this.#admit();
    this.#endIfDrained();
    return [item];
  }

  /** Lets those who wait for room put their items. */
  #admit(): void {
    for (
      let next = this.#givers.first;
      next !== undefined && this.size < this.#plan.maxSize;
      next = this.#givers.first
    ) {
      next.settle(true);
      this.#stock.add(next.detail);
    }
  }

  #endIfDrained(): void {
    if (this.#phase !== 'closed' || this.size > 0) return;
    this.#takers.settleAll('closed');
    if (this.#isPending) return;
    this.#phase = 'drained';
    // Whoever has just been handed the last item is to get it first; and somebody here may have asked to wait until it
    // is done, before it was taken without a message.
    this.#ctx.after(0, () => {
      if (this.#isPending) this.#phase = 'closed';
      else this.#ctx.stop();
    });
  }

  /** Something may come back, or has still to be said to be done. */
  get #isPending(): boolean {
    return this.#stock.isPending(this.#joiners.length > 0);
  }
}
