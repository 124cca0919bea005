/**
 * How many of the items that a process was sent ahead it has claimed: a small file that it and their owner have
 * open. It writes that down before its code gets an item, so that the owner knows it at any time, whatever
 * the process does meanwhile and however it ends.
 */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Of items with the same epoch, so many, from the first one on. */
export interface Claimed {
  readonly epoch: number;
  readonly count: number;
}

const EPOCH = 0;
const COUNT = 1;
/** Of the two. It is read while it is written, and may be of two pieces then. */
const CHECK = 2;
const BYTES = 12;

class Page {
  readonly words: Uint32Array = new Uint32Array(BYTES / 4);
  readonly bytes: Uint8Array = new Uint8Array(this.words.buffer);

  get check(): number {
    return (Math.imul(this.words[EPOCH] ?? 0, 31) + (this.words[COUNT] ?? 0)) >>> 0;
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

  get claimed(): Claimed {
    const { words, bytes } = this.#page;
    do readSync(this.#descriptor, bytes, 0, BYTES, 0);
    while (words[CHECK] !== this.#page.check);
    return { epoch: words[EPOCH] ?? 0, count: words[COUNT] ?? 0 };
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

  write(epoch: number, count: number): void {
    const { words, bytes } = this.#page;
    words[EPOCH] = epoch;
    words[COUNT] = count;
    words[CHECK] = this.#page.check;
    writeSync(this.#descriptor, bytes, 0, BYTES, 0);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
