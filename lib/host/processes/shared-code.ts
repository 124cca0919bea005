/**
 * What V8 has made of the library, handed from the process at the root to all others, which need not compile
 * it again. It lies in the private directory of the system and goes with it.
 */

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What runs the library has to say of its code; nobody offers anything when it runs from its sources. */
export interface OfferedCode {
  /** The version of the library that it is of. */
  readonly stamp: string;
  /** Where this process was given it; missing in a root. */
  readonly given: string | undefined;
  make(): Uint8Array;
}

let offered: OfferedCode | undefined;

/** Takes note of the code, for those who start processes. */
export function offerCode(code: OfferedCode): void {
  offered = code;
}

const PRIVATE = 0o600;

/** The code as a process hands it on. */
export class SharedCode {
  /** Where it is, or will soon be; missing when there is none. */
  readonly path: string | undefined;
  #state: 'unwritten' | 'written';

  /** @param directory - Where a root puts it. */
  constructor(directory: string | undefined) {
    this.path = offered?.given ?? (offered && directory && join(directory, `code-${offered.stamp}`));
    this.#state = offered?.given === undefined ? 'unwritten' : 'written';
  }

  /** Writes it, unless it is there. Who does not find it can do without, and so can all when that fails. */
  write(): void {
    if (this.#state === 'written' || offered === undefined || this.path === undefined) return;
    this.#state = 'written';
    const unfinished = `${this.path}.new`;
    try {
      writeFileSync(unfinished, offered.make(), { mode: PRIVATE });
      renameSync(unfinished, this.path);
    } catch {
      rmSync(unfinished, { force: true });
    }
  }
}
