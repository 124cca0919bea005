/**
 * Starts OS processes for this one and has the guard watch over them. Loaded with the first process
 * that is started: most actor processes start none.
 */

import type { Clock } from '../../clock.ts';
import { ChildProcess, type Keepers, type LaunchOptions } from './child-process.ts';
import { Guard } from './guard.ts';
import { MemoryWatch } from './memory-watch.ts';
import { SharedCode } from './shared-code.ts';

export class Launcher {
  readonly #keepers: Keepers;
  readonly #code: SharedCode;
  #last: Promise<unknown> = Promise.resolve();

  /** @param leftBehind - A directory to be removed if this process dies. */
  constructor(clock: Clock, leftBehind?: string) {
    this.#keepers = { guard: new Guard(leftBehind), memory: new MemoryWatch(clock), clock };
    this.#code = new SharedCode(leftBehind);
  }

  /** Resolves when the process runs; rejects when the operating system refuses it. */
  launch(options: LaunchOptions): Promise<ChildProcess> {
    // One after the other: what the first one takes besides is not to wait while the next one boots.
    const launching = this.#last.then(() => this.#launch(options));
    this.#last = launching.catch(() => undefined);
    return launching;
  }

  #launch(options: LaunchOptions): Promise<ChildProcess> {
    const { path } = this.#code;
    const launching = ChildProcess.launch(
      path === undefined ? options : { ...options, code: path },
      this.#keepers,
    );
    // While the first one boots.
    this.#code.write();
    return launching;
  }

  /** Dismisses the guard; resolves when it is gone. */
  close(): Promise<void> {
    return this.#keepers.guard.close();
  }
}
