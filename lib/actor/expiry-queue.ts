/**
 * What is to expire after a while, unless it is taken out before. Everything that has the same while to
 * go expires in the order in which it was added, so one timer does for all of it. A timer for each ask
 * took an eighth of an asker's time.
 */

import type { Clock, TimerHandle } from '../clock.ts';

/** Something that expires; a link in the queue that it is in. */
export abstract class Expiring {
  /** When, by the clock of the queue. */
  expiresAtMs = 0;
  before: Expiring | undefined;
  behind: Expiring | undefined;

  abstract expire(): void;
}

export class ExpiryQueue {
  readonly delayMs: number;
  readonly #clock: Clock;
  #first: Expiring | undefined;
  #last: Expiring | undefined;
  #timer: TimerHandle;

  constructor(delayMs: number, clock: Clock) {
    this.delayMs = delayMs;
    this.#clock = clock;
  }

  get empty(): boolean {
    return this.#first === undefined;
  }

  add(item: Expiring): void {
    item.expiresAtMs = this.#clock.now() + this.delayMs;
    item.before = this.#last;
    if (this.#last === undefined) {
      this.#first = item;
      this.#arm(this.delayMs);
    } else this.#last.behind = item;
    this.#last = item;
  }

  /** Takes out what has not expired; does nothing when it has. */
  remove(item: Expiring): void {
    const { before, behind } = item;
    if (before === undefined && this.#first !== item) return;
    if (before === undefined) this.#first = behind;
    else before.behind = behind;
    if (behind === undefined) this.#last = before;
    else behind.before = before;
    item.before = undefined;
    item.behind = undefined;
    if (this.empty) this.#disarm();
  }

  #disarm(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer ??= this.#clock.setTimeout(this.#due, delayMs);
  }

  /** What the timer was armed for may have been taken out since. */
  readonly #due = (): void => {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    for (let item = this.#first; item !== undefined && item.expiresAtMs <= nowMs; item = this.#first) {
      this.remove(item);
      item.expire();
    }
    if (this.#first !== undefined) this.#arm(this.#first.expiresAtMs - nowMs);
  };
}

/** A queue for each while; those that are empty are forgotten, but for the latest. */
export class ExpiryQueues {
  readonly #clock: Clock;
  readonly #queues = new Map<number, ExpiryQueue>();
  #latest: ExpiryQueue | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lets `item` expire after `delayMs`; never, when that is not finite. */
  add(item: Expiring, delayMs: number): void {
    if (Number.isFinite(delayMs)) this.#of(delayMs).add(item);
  }

  /** Takes out what was added with `delayMs`; does nothing when it has expired. */
  remove(item: Expiring, delayMs: number): void {
    const queue = this.#latest?.delayMs === delayMs ? this.#latest : this.#queues.get(delayMs);
    queue?.remove(item);
    if (queue?.empty === true && queue !== this.#latest) this.#queues.delete(delayMs);
  }

  #of(delayMs: number): ExpiryQueue {
    if (this.#latest?.delayMs === delayMs) return this.#latest;
    if (this.#latest?.empty === true) this.#queues.delete(this.#latest.delayMs);
    this.#latest = this.#queues.get(delayMs) ?? new ExpiryQueue(delayMs, this.#clock);
    this.#queues.set(delayMs, this.#latest);
    return this.#latest;
  }
}
