/** Tells a caller how far a call has come. */

import type { Outcomes } from '../pool-protocol.ts';
import type { Progress } from '../pool-options.ts';

/** A person does not read more often. */
const EVERY_MS = 100;

export class ProgressMeter {
  readonly #listener: ((progress: Progress) => void) | undefined;
  readonly #total: () => number | undefined;
  readonly #stop: () => void;
  readonly #began: number = performance.now();
  #done = 0;
  #partial = 0;
  #told = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #thrown: { readonly error: unknown } | undefined;

  /** @param stop - Ends the call: its listener has thrown, and that may be long before its next outcome. */
  constructor(
    listener: ((progress: Progress) => void) | undefined,
    total: () => number | undefined,
    stop: () => void,
  ) {
    this.#listener = listener;
    this.#total = total;
    this.#stop = stop;
  }

  /** @throws What the listener threw, now or since the last call. */
  add({ values, errors, partial }: Outcomes): void {
    if (this.#listener === undefined) return;
    this.#partial = partial;
    this.#done += errors.length;
    for (const { values: some } of values) this.#done += some.length;
    const waitMs = this.#told + EVERY_MS - performance.now();
    if (waitMs <= 0) this.#tell(false);
    else this.#timer ??= setTimeout(() => this.#tell(false), waitMs);
    this.#rethrow();
  }

  /**
   * The call has ended, however it has: nothing more is told after this.
   *
   * @throws What the listener threw, now or before.
   */
  end(): void {
    this.#partial = 0;
    this.#tell(true);
    this.#rethrow();
  }

  #rethrow(): void {
    if (this.#thrown !== undefined) throw this.#thrown.error;
  }

  #tell(isOver: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#listener === undefined || this.#thrown !== undefined) return;
    const now = performance.now();
    this.#told = now;
    const done = this.#done + this.#partial;
    const total = this.#total();
    const elapsedMs = now - this.#began;
    const ratePerSecond = elapsedMs > 0 ? (1_000 * done) / elapsedMs : 0;
    const isKnown = total !== undefined && ratePerSecond > 0;
    const etaMs = isKnown ? (1_000 * (total - done)) / ratePerSecond : undefined;
    try {
      this.#listener({ done, total, ratePerSecond, etaMs, isOver });
    } catch (error) {
      this.#thrown = { error };
      this.#stop();
    }
  }
}
