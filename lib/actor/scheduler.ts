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
  /** Until when work may follow on work before I/O gets its turn. */
  #sliceEnd = 0;

  ready(runnable: Runnable): void {
    this.#ready.push(runnable);
    if (this.#state !== 'idle') return;
    this.#state = 'scheduled';
    // Ticks and microtasks come before all I/O; handlers that keep each other busy by them would starve it.
    if (performance.now() < this.#sliceEnd) process.nextTick(this.#run);
    else setImmediate(this.#runAfresh);
  }

  /** Works off the queue now; for I/O that has just brought something. */
  runNow(): void {
    if (this.#state !== 'running') this.#runAfresh();
  }

  readonly #runAfresh = (): void => {
    this.#sliceEnd = performance.now() + SLICE_MS;
    this.#run();
  };

  readonly #run = (): void => {
    this.#state = 'running';
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      pump(next);
      if (this.#ready.size > 0 && performance.now() > this.#sliceEnd) {
        this.#state = 'scheduled';
        setImmediate(this.#runAfresh);
        return;
      }
    }
    this.#state = 'idle';
  };
}

/** A fault of the library's own must not stop everybody else; it is told as what it is. */
function pump(runnable: Runnable): void {
  try {
    runnable.pump();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
