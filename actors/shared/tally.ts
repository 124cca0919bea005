/**
 * How many of the items that a process was sent ahead it has claimed: a small file that it and their owner have
 * open. It writes that down before its code gets an item, so that the owner knows it at any time, whatever
 * the process does meanwhile and however it ends.
 */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 16;
/** Where in its words the check of the two before it is. It is read while it is written, and may be of two pieces then. */
const CHECK = 2;

class Page {
  readonly bytes: Uint8Array = new Uint8Array(BYTES);
  readonly #words = new Uint32Array(this.bytes.buffer);
  readonly #doubles = new Float64Array(this.bytes.buffer);

  get claimed(): number {
    return this.#doubles[0] ?? 0;
  }

  set claimed(claimed: number) {
    this.#doubles[0] = claimed;
    this.#words[CHECK] = this.#check;
  }

  get isWhole(): boolean {
    return this.#words[CHECK] === this.#check;
  }

  get #check(): number {
    return (Math.imul(this.#words[0] ?? 0, 31) + (this.#words[1] ?? 0)) >>> 0;
  }
}

/** Files of this process so far. */
let made = 0;

/** The owner's side. */
export class Tally {
  readonly path: string;
  readonly #descriptor: number;
  readonly #page = new Page();
  #isLinked = true;

  /** @param directory - One that is this user's alone. */
  constructor(directory: string) {
    this.path = join(directory, `tally-${process.pid}-${++made}`);
    this.#descriptor = openSync(this.path, 'wx+', 0o600);
    try {
      // A disk that is full is noticed now.
      writeSync(this.#descriptor, this.#page.bytes, 0, BYTES, 0);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The place of the last item that was claimed; 0 when none has been. */
  get claimed(): number {
    do readSync(this.#descriptor, this.#page.bytes, 0, BYTES, 0);
    while (!this.#page.isWhole);
    return this.#page.claimed;
  }

  /** Both sides have it open now, or nobody needs it: nothing is left behind whoever dies. */
  unlink(): void {
    if (this.#isLinked) rmSync(this.path, { force: true });
    this.#isLinked = false;
  }

  close(): void {
    closeSync(this.#descriptor);
    this.unlink();
  }
}

/** The side of the process that claims. */
export class TallyWriter {
  readonly #descriptor: number;
  readonly #page = new Page();

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r+');
  }

  write(claimed: number): void {
    this.#page.claimed = claimed;
    writeSync(this.#descriptor, this.#page.bytes, 0, BYTES, 0);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
