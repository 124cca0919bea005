/**
 * Decides when the actors of one process run. An actor that has something to do waits in a queue;
 * the queue is worked off after the present code has ended, and lets I/O pass at least every few
 * milliseconds, so that actors that keep each other busy do not starve the sockets.
 */

import { Ring } from '../mailbox/ring.ts';

/** Longest stretch without I/O, unless one handler takes longer by itself. */
const SLICE_MS = 5;

/** Something that can work off a part of what waits for it. */
export interface Runnable {
  /** Works for a while; calls {@link Scheduler.ready} again when there is more. */
  pump(): void;
}

export class Scheduler {
  readonly #ready = new Ring<Runnable>();
  #state: 'idle' | 'scheduled' | 'running' = 'idle';

  ready(runnable: Runnable): void {
    this.#ready.push(runnable);
    if (this.#state !== 'idle') return;
    this.#state = 'scheduled';
    process.nextTick(this.#run);
  }

  /** Works off the queue now; for those who have just brought something and hold nothing back. */
  runNow(): void {
    if (this.#state !== 'running') this.#run();
  }

  readonly #run = (): void => {
    if (this.#ready.size === 0) {
      this.#state = 'idle';
      return;
    }
    this.#state = 'running';
    const until = performance.now() + SLICE_MS;
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      try {
        next.pump();
      } catch (error) {
        // A fault of the library's own must not stop everybody else; it is told as what it is.
        queueMicrotask(() => {
          throw error;
        });
      }
      if (performance.now() > until && this.#ready.size > 0) {
        this.#state = 'scheduled';
        setImmediate(this.#run);
        return;
      }
    }
    this.#state = 'idle';
  };
}
