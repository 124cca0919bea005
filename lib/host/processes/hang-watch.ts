/**
 * Finds out whether another process still runs its event loop, by asking it for a sign of life. That may be
 * stuck behind hundreds of megabytes; as long as these move, the other process lives too.
 *
 * Each look comes in the phase of this process's loop that follows the one in which it reads: what the other
 * one had answered by then has been heard, however long this process was busy or stopped before.
 */

import type { Clock, TimerHandle } from '../../clock.ts';
import { afterLook, isHung, lookIntervalMs, type Silence, untilNextLookMs } from './silence.ts';

export interface HangWatchOptions {
  /** How long the process may fail to answer, milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Asks the process for a sign of life; resolves with it. */
  ping(): Promise<void>;
  /** A number that changes as long as the process reads what it is sent, or sends something itself. */
  traffic(): number;
  /** It has not answered for too long. Called once, and the watch is over. */
  hung(): void;
}

export class HangWatch {
  readonly #options: HangWatchOptions;
  readonly #intervalMs: number;
  #timer: TimerHandle;
  #immediate: NodeJS.Immediate | undefined;
  #silence: Silence | undefined;
  #traffic = 0;
  /** A ping is on its way for which no answer has come. */
  #asking = false;

  constructor(options: HangWatchOptions) {
    this.#options = options;
    this.#intervalMs = lookIntervalMs(options.timeoutMs);
  }

  start(): void {
    this.#silence = { atMs: this.#options.clock.now(), looks: 0 };
    this.#lookLater();
  }

  stop(): void {
    this.#silence = undefined;
    this.#options.clock.clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #lookLater(): void {
    const { clock } = this.#options;
    const look = (): void => void (this.#immediate = setImmediate(() => this.#look()));
    this.#timer = clock.setTimeout(look, untilNextLookMs(clock.now(), this.#intervalMs));
  }

  #look(): void {
    if (this.#silence === undefined) return;
    const traffic = this.#options.traffic();
    const answered = !this.#asking || traffic !== this.#traffic;
    this.#traffic = traffic;
    const look = { nowMs: this.#options.clock.now(), answered, intervalMs: this.#intervalMs };
    this.#silence = afterLook(this.#silence, look);
    if (isHung(this.#silence)) {
      this.stop();
      this.#options.hung();
      return;
    }
    if (!this.#asking) this.#ping();
    this.#lookLater();
  }

  #ping(): void {
    this.#asking = true;
    const answered = (): void => void (this.#asking = false);
    // One that fails says nothing: that the process is gone is about to be known.
    this.#options.ping().then(answered, () => undefined);
  }
}
