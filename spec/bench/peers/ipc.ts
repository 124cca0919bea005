/** A program at the other end of `child_process` IPC, and how to talk to it. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';
import type { Order } from '../order.ts';
import type { Sink } from '../sink.ts';
import { Waiting, type Answer, type Request } from './requests.ts';

const TELLS_PER_WAIT = 1_000;

export type Serialization = 'json' | 'advanced';

/**
 * One-way messages and requests over IPC. The quickest of three ways to send that were tried: waiting for
 * each thousandth message to leave, never waiting, and waiting whenever `send` returns `false`.
 */
export class IpcSink implements Sink {
  readonly #child: ChildProcess;
  readonly #waiting = new Waiting();
  #sent = 0;

  constructor(serialization: Serialization) {
    this.#child = fork(join(repoRoot, 'dist/spec/bench/peers/ipc-sink.js'), { serialization });
    this.#child.on('message', (answer: Answer) => this.#waiting.settle(answer));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  tell(order: Order): Promise<void> | undefined {
    if (++this.#sent % TELLS_PER_WAIT === 0) return this.#sendAway(order);
    this.#child.send(order);
    return undefined;
  }

  store(data: Float64Array): Promise<void> {
    return this.#sendAway({ type: 'store', data });
  }

  count(): Promise<unknown> {
    return this.#waiting.ask(this.#send, (id) => ({ type: 'count', id }));
  }

  echo(body: unknown): Promise<unknown> {
    return this.#waiting.ask(this.#send, (id) => ({ type: 'echo', id, body }));
  }

  async close(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  readonly #send = (request: Request): void => void this.#child.send(request);

  /** Resolves once it has left. */
  #sendAway(request: Request): Promise<void> {
    return new Promise((resolve) => this.#child.send(request, () => resolve()));
  }
}

/** Forks a program that says `ready`; resolves with it once it has. */
export async function forkReady(): Promise<ChildProcess> {
  const child = fork(join(repoRoot, 'spec/bench/peers/ready.cjs'));
  await once(child, 'message');
  return child;
}

/** Forks a program of no code; resolves once it has exited. */
export async function forkEmpty(): Promise<void> {
  await once(fork(join(repoRoot, 'spec/bench/peers/empty.cjs')), 'exit');
}
