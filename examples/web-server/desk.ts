/** Hands requests out to workers, one at a time to each. */

import type { ActorRef } from 'troupe';
import type { RequestProtocol } from './request-worker.ts';

type Worker = ActorRef<RequestProtocol>;

export class Desk {
  readonly #idle: Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor(workers: readonly Worker[]) {
    this.#idle = [...workers];
  }

  /**
   * Has a worker answer. One that has died is asked like any other: its ref outlives it, and what is sent
   * while it starts again waits for it.
   */
  async answer(path: string): Promise<string> {
    const worker = this.#idle.shift() ?? (await this.#nextIdle());
    try {
      return await worker.ask('answer', path);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(worker);
      else next(worker);
    }
  }

  #nextIdle(): Promise<Worker> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
