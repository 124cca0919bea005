/**
 * Looks at how much memory the children of this process take, all of them together by one timer. That goes
 * by what the operating system says, and so works for a child that is busy or stopped.
 */

import type { Clock, TimerHandle } from '../../clock.ts';
import { residentReader, type ResidentReader } from './resident-memory.ts';

interface Watched {
  readonly maxBytes: number;
  exceeded(): void;
}

export class MemoryWatch {
  readonly #clock: Clock;
  readonly #reader: ResidentReader;
  /** By process id. */
  readonly #watched = new Map<number, Watched>();
  #timer: TimerHandle;

  constructor(clock: Clock, reader: ResidentReader = residentReader(process.platform)) {
    this.#clock = clock;
    this.#reader = reader;
  }

  /** Calls `exceeded` once when the process takes more than `maxBytes`, unless it is forgotten before. */
  watch(pid: number, maxBytes: number, exceeded: () => void): void {
    this.#watched.set(pid, { maxBytes, exceeded });
    if (this.#watched.size === 1) this.#lookLater();
  }

  forget(pid: number): void {
    this.#watched.delete(pid);
    if (this.#watched.size === 0) this.#clock.clearTimeout(this.#timer);
  }

  #lookLater(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#look(), this.#reader.intervalMs);
  }

  #look(): void {
    this.#reader.read([...this.#watched.keys()], (pid, bytes) => {
      const watched = this.#watched.get(pid);
      if (watched === undefined || bytes <= watched.maxBytes) return;
      this.forget(pid);
      watched.exceeded();
    });
    if (this.#watched.size > 0) this.#lookLater();
  }
}
