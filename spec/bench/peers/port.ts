/** A worker thread at the other end of a `MessagePort`, and how to talk to it. */

import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { repoRoot } from '../../support/repo-root.ts';
import type { Order } from '../order.ts';
import type { Sink } from '../sink.ts';
import { Waiting, type Answer, type Request } from './requests.ts';

/** After how many messages the worker says how many came. */
export const BATCH = 1_000;

/** How many may be under way: a port itself takes all that there is memory for. */
const WINDOW = 4 * BATCH;

/** One-way messages and requests to a thread, copied as `postMessage` does by itself. */
export class PortSink implements Sink {
  readonly #worker = new Worker(join(repoRoot, 'dist/spec/bench/peers/port-sink.js'));
  readonly #waiting = new Waiting();
  #sent = 0;
  #came = 0;
  #goOn: () => void = () => undefined;

  constructor() {
    this.#worker.on('message', (said: number | Answer) => {
      if (typeof said === 'object') return this.#waiting.settle(said);
      this.#came = said;
      this.#goOn();
    });
  }

  tell(order: Order): Promise<void> | undefined {
    this.#send(order);
    if (++this.#sent % BATCH !== 0 || this.#sent - this.#came < WINDOW) return undefined;
    return new Promise((resolve) => (this.#goOn = resolve));
  }

  store(data: Float64Array): undefined {
    this.#send({ type: 'store', data });
  }

  count(): Promise<unknown> {
    return this.#waiting.ask(this.#send, (id) => ({ type: 'count', id }));
  }

  async close(): Promise<void> {
    const exit = once(this.#worker, 'exit');
    await this.#worker.terminate();
    await exit;
  }

  readonly #send = (request: Request): void => this.#worker.postMessage(request);
}
