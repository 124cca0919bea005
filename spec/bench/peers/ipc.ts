/** A program at the other end of `child_process` IPC, and how to talk to it. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';
import type { Order } from '../order.ts';

const TELLS_PER_WAIT = 1_000;

export type Serialization = 'json' | 'advanced';

export type IpcMessage =
  | Order
  | { readonly type: 'count'; readonly id: number }
  | { readonly type: 'echo'; readonly id: number; readonly body: unknown };

interface Answer {
  readonly id: number;
  readonly body: unknown;
}

/**
 * One-way messages and requests over IPC, with no more around them than it takes: a request has an id,
 * and a map says who waits. The quickest of three ways to send that were tried: waiting for each
 * thousandth message to leave, never waiting, and waiting whenever `send` returns `false`.
 */
export class IpcSink {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (body: unknown) => void>();
  #last = 0;
  #sent = 0;

  constructor(serialization: Serialization) {
    this.#child = fork(join(repoRoot, 'dist/spec/bench/peers/ipc-sink.js'), { serialization });
    this.#child.on('message', ({ id, body }: Answer) => {
      this.#waiting.get(id)?.(body);
      this.#waiting.delete(id);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Sends one way; now and then a promise to wait for. */
  tell(order: Order): Promise<void> | undefined {
    if (++this.#sent % TELLS_PER_WAIT !== 0) {
      this.#child.send(order);
      return undefined;
    }
    return new Promise((resolve) => this.#child.send(order, () => resolve()));
  }

  count(): Promise<unknown> {
    return this.#ask((id) => ({ type: 'count', id }));
  }

  echo(body: unknown): Promise<unknown> {
    return this.#ask((id) => ({ type: 'echo', id, body }));
  }

  async close(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  #ask(message: (id: number) => IpcMessage): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send(message(id));
    });
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
