/**
 * Those who wait for something that an actor hands out: first come, first served.
 *
 * The owner alone decides how a wait ends, so that nothing is handed to somebody who has just given up.
 * Whoever waits is forgotten when the deadline has passed, it is cancelled, or its process has ended.
 */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { callerOf } from '../../lib/host/runs/actor-context.ts';
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

/** Why somebody has gone who waited. */
export type Departure = 'timeout' | 'cancelled' | 'ended';

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
  readonly #left: ((why: Departure) => void) | undefined;
  /** Stands before whoever has waited longest: a new one would pass all who have gone (10 s for 200,000 of them). */
  #line: Iterator<Waiter<T, D>> | undefined;
  #first: Waiter<T, D> | undefined;

  /** @param left - Called when somebody has gone whose wait was in vain. */
  constructor(ctx: Owner, left?: (why: Departure) => void) {
    this.#ctx = ctx;
    this.#left = left;
  }

  get length(): number {
    return this.#waiters.size;
  }

  /** Who has waited longest. */
  get first(): Waiter<T, D> | undefined {
    while (this.#first === undefined || !this.#waiters.has(this.#first)) {
      if (this.#waiters.size === 0) return (this.#line = this.#first = undefined);
      this.#line ??= this.#waiters.values();
      this.#first = this.#line.next().value as Waiter<T, D> | undefined;
      if (this.#first === undefined) this.#line = undefined;
    }
    return this.#first;
  }

  /** Who has waited shortest. */
  get last(): Waiter<T, D> | undefined {
    return [...this.#waiters].at(-1);
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
      const forgetCaller = caller?.whenGone(() => this.#settleInVain(waiter, 'ended'));
    });
  }

  #settleInVain(waiter: Waiter<T, D> | undefined, why: Departure): void {
    if (waiter === undefined || !this.#waiters.has(waiter)) return;
    waiter.settle(why === 'ended' ? 'cancelled' : why);
    this.#left?.(why);
  }
}

/**
 * Runs `fn` as a turn when a process has ended, after what it had sent before.
 *
 * @returns Takes that back; `undefined` where it is the actor's own.
 */
export function whenGone(
  ctx: Pick<ActorContext<unknown>, 'after'>,
  caller: Caller | undefined,
  fn: () => void,
): (() => void) | undefined {
  if (caller === undefined) return undefined;
  let wanted = true;
  // What is handled before the turn comes may make it needless.
  const forget = caller.whenGone(() => void ctx.after(0, () => wanted && fn()));
  return () => {
    wanted = false;
    forget();
  };
}
