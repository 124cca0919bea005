/** A named pipe whose reader comes and goes as a spec says. */

import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Fifo {
  /** The descriptor to write to. */
  readonly writer: number;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'fifo-'));
  readonly #path: string = join(this.#folder, 'pipe');
  #reader: number | undefined;
  #text = '';

  constructor() {
    execFileSync('/usr/bin/env', ['mkfifo', this.#path]);
    this.comeBack();
    this.writer = openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
  }

  /** All that has come by now. */
  get text(): string {
    const buffer = Buffer.alloc(256 * 1024);
    try {
      for (;;) {
        const length = this.#reader === undefined ? 0 : readSync(this.#reader, buffer);
        if (length === 0) break;
        this.#text += buffer.toString('utf8', 0, length);
      }
    } catch {
      // EAGAIN: there is no more at present.
    }
    return this.#text;
  }

  /** Reads what is there, and no more: whoever writes gets EPIPE. */
  leave(): void {
    void this.text;
    if (this.#reader !== undefined) closeSync(this.#reader);
    this.#reader = undefined;
  }

  comeBack(): void {
    this.#reader = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  remove(): void {
    this.leave();
    closeSync(this.writer);
    rmSync(this.#folder, { recursive: true });
  }
}
