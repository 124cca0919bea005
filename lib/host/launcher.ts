/**
 * Starts OS processes for this one and has the guard watch over them. Loaded with the first process
 * that is started: most actor processes start none.
 */

import type { Clock } from '../clock.ts';
import { ChildProcess, type Keepers, type LaunchOptions } from './child-process.ts';
import { Guard } from './guard.ts';
import { MemoryWatch } from './memory-watch.ts';

export class Launcher {
  readonly #keepers: Keepers;

  /** @param leftBehind - A directory to be removed if this process dies. */
  constructor(clock: Clock, leftBehind?: string) {
    this.#keepers = { guard: new Guard(leftBehind), memory: new MemoryWatch(clock), clock };
  }

  /** Resolves when the process runs; rejects when the operating system refuses it. */
  launch(options: LaunchOptions): Promise<ChildProcess> {
    return ChildProcess.launch(options, this.#keepers);
  }

  /** Dismisses the guard; resolves when it is gone. */
  close(): Promise<void> {
    return this.#keepers.guard.close();
  }
}
