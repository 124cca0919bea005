/** The events that wait for one listener. They are bounded: what comes on top is counted, and the count is told. */

import type { SystemEvent } from '../../diagnostics.ts';
import { Ring } from '../../mailbox/ring.ts';

/** Events that may wait, of about 200 B each; a whole crowd that ends at once is more, and is not worth more memory. */
const CAPACITY = 10_000;

type Result = IteratorResult<SystemEvent, undefined>;

const DONE: Result = { done: true, value: undefined };

export class EventQueue implements AsyncIterableIterator<SystemEvent, undefined> {
  readonly #path: string;
  readonly #closed: (queue: EventQueue) => void;
  #waiting = new Ring<SystemEvent>();
  readonly #takers = new Ring<(result: Result) => void>();
  #lost = 0;
  #state: 'open' | 'ended' = 'open';

  /**
   * @param path - Of the system.
   * @param closed - Called when the listener wants no more.
   */
  constructor(path: string, closed: (queue: EventQueue) => void) {
    this.#path = path;
    this.#closed = closed;
  }

  push(event: SystemEvent): void {
    const taker = this.#takers.shift();
    if (taker !== undefined) taker({ done: false, value: event });
    else if (this.#waiting.size >= CAPACITY) this.#lost++;
    else {
      if (this.#lost > 0) this.#waiting.push(this.#takeLost());
      this.#waiting.push(event);
    }
  }

  /** Nothing more comes; what waits is still handed out. */
  end(): void {
    this.#state = 'ended';
    for (let taker = this.#takers.shift(); taker !== undefined; taker = this.#takers.shift()) taker(DONE);
  }

  async next(): Promise<Result> {
    const event = this.#waiting.shift() ?? (this.#lost > 0 ? this.#takeLost() : undefined);
    if (event !== undefined) return { done: false, value: event };
    if (this.#state === 'ended') return DONE;
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  async return(): Promise<Result> {
    this.#waiting = new Ring();
    this.#lost = 0;
    this.end();
    this.#closed(this);
    return DONE;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #takeLost(): SystemEvent {
    const count = this.#lost;
    this.#lost = 0;
    return { type: 'lost', path: this.#path, at: Date.now(), count };
  }
}
