/** The actor processes that this process starts, by the channel on which Node.js tells of each. */

import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Known to Node.js since 16.18; it tells of a process before that has a command line. */
const CHANNEL = 'child_process';

export class Launches {
  readonly #all: ChildProcess[] = [];
  readonly #note = (message: unknown): void => {
    this.#all.push((message as { readonly process: ChildProcess }).process);
  };

  constructor() {
    subscribe(CHANNEL, this.#note);
  }

  /** Those since it was made, refused ones included. */
  get count(): number {
    return this.#all.filter(({ spawnargs }) => spawnargs.some((arg) => arg.includes('actor-process'))).length;
  }

  close(): void {
    unsubscribe(CHANNEL, this.#note);
  }
}
