/**
 * Those who wait for something that an actor hands out: first come, first served.
 *
 * The owner alone decides how a wait ends, so that nothing is handed to somebody who has just given up.
 * Whoever waits is forgotten when the deadline has passed, it is cancelled, or its process has ended.
 */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { callerOf } from '../../lib/host/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';

/** How somebody waits. */
export interface Wait {
  /** Missing when there is no deadline. */
  readonly timeoutMs?: number | undefined;
  /** What it is cancelled by; missing when it cannot be. */
  readonly key?: string | undefined;
}

/** Why somebody has waited in vain. */
export type InVain = 'timeout' | 'cancelled' | 'closed';

export interface Waiter<T, D> {
  readonly detail: D;
  /** Its process, when it is another one. */
  readonly caller: Caller | undefined;
  /** Ends its wait; whoever has been told already hears nothing. */
  settle(outcome: T | InVain): void;
}

type Owner = Pick<ActorContext<unknown>, 'path' | 'after' | 'later'>;

/** @typeParam T - What is handed out; no string. */
export class WaitingList<T extends object | number | boolean, D = undefined> {
  readonly #ctx: Owner;
  readonly #waiters = new Set<Waiter<T, D>>();
  readonly #byKey = new Map<string, Waiter<T, D>>();
  readonly #left: (() => void) | undefined;

  /** @param left - Called when somebody has gone whose wait was in vain. */
  constructor(ctx: Owner, left?: () => void) {
    this.#ctx = ctx;
    this.#left = left;
  }

  get length(): number {
    return this.#waiters.size;
  }

  /** Who has waited longest. */
  get first(): Waiter<T, D> | undefined {
    for (const waiter of this.#waiters) return waiter;
    return undefined;
  }

  /** Lets whoever asks what is being handled wait. */
  join({ timeoutMs = Infinity, key }: Wait, detail: D): Later<T | InVain> {
    return this.#ctx.later(
      timeoutMs === 0 ? Promise.resolve('timeout' as const) : this.#wait(timeoutMs, key, detail),
    );
  }

  /** Ends a wait, if it is still going on. */
  cancel(key: string): void {
    this.#settleInVain(this.#byKey.get(key), 'cancelled');
  }

  /** Ends all waits. */
  settleAll(outcome: T | InVain): void {
    for (const waiter of this.#waiters) waiter.settle(outcome);
  }

  #wait(timeoutMs: number, key: string | undefined, detail: D): Promise<T | InVain> {
    const caller = callerOf(this.#ctx);
    return new Promise((resolve) => {
      const waiter: Waiter<T, D> = {
        detail,
        caller,
        settle: (outcome) => {
          if (!this.#waiters.delete(waiter)) return;
          if (key !== undefined) this.#byKey.delete(key);
          forgetDeadline?.();
          forgetCaller?.();
          resolve(outcome);
        },
      };
      this.#waiters.add(waiter);
      if (key !== undefined) this.#byKey.set(key, waiter);
      const forgetDeadline =
        timeoutMs === Infinity
          ? undefined
          : this.#ctx.after(timeoutMs, () => this.#settleInVain(waiter, 'timeout'));
      // At once, and not as a turn: nothing must be handed to it any more.
      const forgetCaller = caller?.whenGone(() => this.#settleInVain(waiter, 'cancelled'));
    });
  }

  #settleInVain(waiter: Waiter<T, D> | undefined, why: InVain): void {
    if (waiter === undefined || !this.#waiters.has(waiter)) return;
    waiter.settle(why);
    this.#left?.();
  }
}
