/** What `tell` returns when the receiver does not keep up: something to await until there is room. */

import type { Clock } from '../clock.ts';

/** How long a sender waits for room before it is told that there is none. */
const ROOM_LIMIT_MS = 5_000;

export class Room implements PromiseLike<void> {
  readonly #clock: Clock;
  readonly #full: () => Error;
  #waiting: (() => void)[] | undefined = [];

  /** @param full - Makes the error for those who have waited too long. */
  constructor(clock: Clock, full: () => Error) {
    this.#clock = clock;
    this.#full = full;
  }

  /** Lets everyone go on who waits now or later. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const go of waiting) go();
  }

  /** A room that nobody awaits costs nothing and rejects nothing: that is why this is no promise. */
  // oxlint-disable-next-line unicorn/no-thenable
  then<T = void, E = never>(
    onOpen?: ((value: void) => T | PromiseLike<T>) | null,
    onFull?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.#wait().then(onOpen, onFull);
  }

  #wait(): Promise<void> {
    const waiting = this.#waiting;
    if (waiting === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(() => reject(this.#full()), ROOM_LIMIT_MS);
      waiting.push(() => {
        this.#clock.clearTimeout(timer);
        resolve();
      });
    });
  }
}
