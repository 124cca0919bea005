/** The actor behind a queue: it holds the items, and those who wait for one or for room. */

import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { Rejection } from '../../lib/errors.ts';
import { callerOf } from '../../lib/host/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';
import { Ring } from '../../lib/mailbox/ring.ts';
import { type InVain, type Wait, WaitingList } from './waiting-list.ts';

export interface QueuePlan {
  readonly maxSize: number;
  readonly redeliver: boolean;
}

export interface QueueProtocol {
  describe(): QueuePlan;
  /** @returns `false` when it was closed before: the item is not in it. */
  put(item: unknown): boolean;
  isOpen(): boolean;
  /** Puts an item once there is room for it. */
  offer(item: unknown, wait: Wait | undefined): true | InVain | Later<true | InVain>;
  /** @param holder - Names the process that takes. */
  take(holder: string, wait: Wait | undefined): Taken | InVain | Later<Taken | InVain>;
  taskDone(holder: string): void;
  join(wait: Wait | undefined): true | Later<true | InVain>;
  cancelWait(key: string): void;
  size(): number;
  close(): void;
}

/** An item on its way to whoever takes it. */
export type Taken = readonly [item: unknown];

/** Items that a process has taken and not said to be done, the oldest first. */
interface Hand {
  readonly items: unknown[];
  readonly forget: (() => void) | undefined;
}

export const QueueActor: ActorDefinition<[plan: QueuePlan], QueueProtocol> = defineActor(
  import.meta,
  'Queue',
  (ctx, plan: QueuePlan) => {
    const store = new Store(ctx, plan);
    return {
      describe: () => plan,
      put: (item) => store.put(item),
      isOpen: () => store.isOpen,
      offer: (item, wait) => store.offer(item, wait),
      take: (holder, wait) => store.take(holder, wait),
      taskDone: (holder) => store.taskDone(holder),
      join: (wait) => store.join(wait ?? {}),
      cancelWait: (key) => store.cancelWait(key),
      size: () => store.size,
      close: () => store.close(),
    };
  },
);

class Store {
  readonly #ctx: ActorContext<QueueProtocol>;
  readonly #plan: QueuePlan;
  #phase: 'open' | 'closed' = 'open';
  readonly #items = new Ring<unknown>();
  /** Those of consumers that have died, the next one last. */
  readonly #returned: unknown[] = [];
  readonly #takers: WaitingList<Taken, string>;
  readonly #givers: WaitingList<true, unknown>;
  readonly #joiners: WaitingList<true>;
  readonly #hands = new Map<string, Hand>();
  /** Items that have been put and not been said to be done. */
  #unfinished = 0;
  /** Of these, those that have been taken. */
  #taken = 0;

  constructor(ctx: ActorContext<QueueProtocol>, plan: QueuePlan) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#takers = new WaitingList(ctx);
    this.#givers = new WaitingList(ctx);
    this.#joiners = new WaitingList(ctx);
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  get size(): number {
    return this.#items.size + this.#returned.length;
  }

  put(item: unknown): boolean {
    if (this.#phase === 'closed') {
      this.#ctx.log.warn('an item was put after the queue had been closed, and is lost');
      return false;
    }
    this.#add(item);
    return true;
  }

  offer(item: unknown, wait: Wait | undefined): true | InVain | Later<true | InVain> {
    if (this.#phase === 'closed') return 'closed';
    if (this.size >= this.#plan.maxSize) return this.#givers.join(wait ?? {}, item);
    this.#add(item);
    return true;
  }

  take(holder: string, wait: Wait | undefined): Taken | InVain | Later<Taken | InVain> {
    if (this.size > 0) return this.#hand(holder, callerOf(this.#ctx));
    return this.#phase === 'closed' ? 'closed' : this.#takers.join(wait ?? {}, holder);
  }

  taskDone(holder: string): void {
    if (this.#taken === 0) {
      throw new Rejection(`${this.#ctx.path}: taskDone() was called more often than items were taken`);
    }
    this.#taken--;
    this.#unfinished--;
    this.#drop(holder);
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
    this.#phase = 'closed';
    this.#takers.settleAll('closed');
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
    for (let next = this.#takers.first; next !== undefined && this.size > 0; next = this.#takers.first) {
      next.settle(this.#hand(next.detail, next.caller));
    }
  }

  #hand(holder: string, caller: Caller | undefined): Taken {
    const item = this.#returned.length > 0 ? this.#returned.pop() : this.#items.shift();
    this.#taken++;
    if (this.#plan.redeliver) this.#remember(item, holder, caller);
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
      this.#unfinished++;
      this.#items.push(next.detail);
    }
  }

  #remember(item: unknown, holder: string, caller: Caller | undefined): void {
    const hand = this.#hands.get(holder);
    if (hand !== undefined) hand.items.push(item);
    else {
      const forget = caller?.whenGone(() => this.#redeliver(holder));
      this.#hands.set(holder, { items: [item], forget });
    }
  }

  /** What it took first is what it is done with first. */
  #drop(holder: string): void {
    const hand = this.#hands.get(holder);
    hand?.items.shift();
    if (hand?.items.length !== 0) return;
    hand.forget?.();
    this.#hands.delete(holder);
  }

  #redeliver(holder: string): void {
    const hand = this.#hands.get(holder);
    if (hand === undefined) return;
    this.#hands.delete(holder);
    this.#taken -= hand.items.length;
    this.#returned.push(...hand.items.toReversed());
    this.#serve();
  }

  #endIfDrained(): void {
    if (this.#phase === 'closed' && this.size === 0 && this.#hands.size === 0) this.#ctx.stop();
  }
}
