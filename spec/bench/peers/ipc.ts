/** A program at the other end of `child_process` IPC, and how to talk to it. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repoRoot } from '../../support/repo-root.ts';

export type Serialization = 'json' | 'advanced';

interface Answer {
  readonly id: number;
  readonly body: unknown;
}

/** Asks and one-way messages over IPC, with no more than it takes: an id and a map of who waits. */
export class IpcSink {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (body: unknown) => void>();
  #last = 0;

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

  /** Sends one way; a promise when the channel is full. */
  tell(body: unknown): Promise<void> | undefined {
    // Node says so from 128 KiB on; whoever goes on all the same is slower, for lack of memory.
    if (this.#child.send({ kind: 'order', body })) return undefined;
    return new Promise((resolve) => setImmediate(resolve));
  }

  ask(kind: 'count' | 'echo', body?: unknown): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ kind, id, body });
    });
  }

  async close(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
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
