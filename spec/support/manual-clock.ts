/** A clock that stands still until a spec moves it. */

import type { Clock, TimerHandle } from '../../lib/clock.ts';

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();

  /** Timers that are armed. */
  get armed(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#nowMs;
  }

  setTimeout(fn: () => void, delayMs: number): TimerHandle {
    if (!Number.isFinite(delayMs)) return undefined;
    const timer: Timer = { at: this.#nowMs + delayMs, fn };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as Timer);
  }

  /** Moves time on while nothing can be called, as in a process that is stopped; what fell due is called after it. */
  skip(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#nowMs)) {
      if (this.#timers.delete(timer)) timer.fn();
    }
  }

  /** Moves time on and calls what falls due on the way, in order. */
  advance(byMs: number): void {
    const until = this.#nowMs + byMs;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#timers.delete(next);
      this.#nowMs = next.at;
      next.fn();
    }
    this.#nowMs = until;
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}
