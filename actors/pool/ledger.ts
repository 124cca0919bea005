/**
 * What a worker and its pool write down for each other in a small file, while either may be busy or die at
 * any instant: which items the worker has claimed, which of them it runs, what the last ones came to, and
 * where its pool wants it to stop.
 *
 * The worker writes its claim before it reads the limit; the pool writes the limit before it reads the
 * claim. So at least one of the two sees the other's, and no item is run twice: what was claimed in time
 * is the worker's, and everything behind it the pool's.
 *
 * Each record has one of several slots, by the item that it is about, so that the results of the items
 * before the one that runs are there as well: they need not be sent one by one to outlive the worker.
 */

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The newest record of a worker. */
export interface Claim {
  readonly batch: number;
  /** Position in the batch of the item that runs, or of the first that was claimed where nobody looks closer. */
  readonly running: number;
  /** Items of the batch, from its first, that the worker has begun or may begin without asking. */
  readonly upTo: number;
  /** When `running` was written, by {@link ticks}. */
  readonly at: number;
}

/** Batch, item, end of the claim, kind of the result before, time, that result, and a check of it all. */
const RECORD_BYTES = 40;
const WORDS = RECORD_BYTES / 4;
const BATCH = 0;
const RUNNING = 1;
const UP_TO = 2;
const KIND = 3;
const CHECK = 8;
/** In doubles. */
const AT = 2;
const VALUE = 3;

/** What fits into one page. */
const SLOTS = 100;
/** Results that are there at most: the slot that is written next must not be one of theirs. */
export const MOST_KEPT: number = SLOTS - 2;
/** Two batches may be with a worker, with consecutive numbers: each has its own limit. */
const LIMITS_AT = [4_096, 4_096 + RECORD_BYTES] as const;
const LEDGER_BYTES = 4_096 + 2 * RECORD_BYTES;
/** Times that a record is read again which is not of one piece; after that its writer has died over it. */
const MOST_READS = 100;

/** Results that a record has room for: a number, and the values with these places in the list. */
const NO_RESULT = 0;
const NUMBER = 1;
const WORDS_OF_ONE = [undefined, null, false, true] as const;
const FIRST_WORD = 2;

/** What {@link ticks} adds to the clock of this process. */
const EPOCH_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Milliseconds by a clock that all processes of the machine share and that is never set. */
export function ticks(): number {
  return EPOCH_MS + performance.now();
}

/** One record, or several side by side. */
class Records {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;

  constructor(count: number) {
    const memory = new ArrayBuffer(count * RECORD_BYTES);
    this.bytes = new Uint8Array(memory);
    this.words = new Uint32Array(memory);
    this.doubles = new Float64Array(memory);
  }

  seal(): void {
    this.words[CHECK] = this.#checkOf(0);
  }

  isWhole(slot: number): boolean {
    const first = slot * WORDS;
    return this.words[first + CHECK] === this.#checkOf(first);
  }

  #checkOf(first: number): number {
    let check = 0;
    for (let at = first; at < first + CHECK; at++) check = Math.imul(check, 31) + (this.words[at] ?? 0);
    return check >>> 0;
  }
}

/** Ledgers of this process so far. */
let made = 0;

/** The pool's side. */
export class Ledger {
  readonly path: string;
  readonly #descriptor: number;
  readonly #limit = new Records(1);
  readonly #read = new Records(SLOTS);

  /** @param directory - One that is this user's alone. */
  constructor(directory: string) {
    this.path = join(directory, `ledger-${process.pid}-${++made}`);
    this.#descriptor = openSync(this.path, 'wx+', 0o600);
    try {
      // A disk that is full is noticed now, and not when something is to be written down.
      writeSync(this.#descriptor, new Uint8Array(LEDGER_BYTES), 0, LEDGER_BYTES, 0);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get claim(): Claim | undefined {
    const newest = this.#newest();
    if (newest === undefined) return undefined;
    const { words, doubles } = this.#read;
    const first = newest * WORDS;
    return {
      batch: words[first + BATCH] ?? 0,
      running: words[first + RUNNING] ?? 0,
      upTo: words[first + UP_TO] ?? 0,
      at: doubles[first / 2 + AT] ?? 0,
    };
  }

  /** What items of a batch came to, as far as it was kept: from one on, before another. */
  results(batch: number, from: number, to: number): readonly unknown[] {
    this.#newest();
    const { words, doubles } = this.#read;
    const results: unknown[] = [];
    for (let item = from; item < to; item++) {
      const first = slotOf(item + 1) * WORDS;
      const kind = words[first + KIND] ?? NO_RESULT;
      const isThere = words[first + BATCH] === batch && words[first + RUNNING] === item + 1;
      if (!isThere || kind === NO_RESULT) break;
      results.push(kind === NUMBER ? doubles[first / 2 + VALUE] : WORDS_OF_ONE[kind - FIRST_WORD]);
    }
    return results;
  }

  /** Has the worker stop a batch before the item at `upTo`, unless it has claimed that already. */
  limit(batch: number, upTo: number): void {
    const { bytes, words } = this.#limit;
    words[BATCH] = batch;
    words[UP_TO] = upTo;
    this.#limit.seal();
    writeSync(this.#descriptor, bytes, 0, RECORD_BYTES, limitAt(batch));
  }

  /** Both sides have it open now, or nobody needs it: nothing is left behind whoever dies. */
  unlink(): void {
    rmSync(this.path, { force: true });
  }

  close(): void {
    closeSync(this.#descriptor);
    this.unlink();
  }

  /** Reads all records. @returns The slot of the newest. */
  #newest(): number | undefined {
    const { bytes, words } = this.#read;
    for (let reads = 1; ; reads++) {
      readSync(this.#descriptor, bytes, 0, bytes.length, 0);
      let newest: number | undefined;
      let isWhole = true;
      for (let slot = 0; slot < SLOTS && isWhole; slot++) {
        const first = slot * WORDS;
        if (!this.#read.isWhole(slot)) isWhole = reads === MOST_READS;
        else if (words[first + BATCH] !== 0 && isNewer(words, first, newest)) newest = slot;
      }
      if (isWhole) return newest;
    }
  }
}

function isNewer(words: Uint32Array, first: number, other: number | undefined): boolean {
  if (other === undefined) return true;
  const batches = (words[first + BATCH] ?? 0) - (words[other * WORDS + BATCH] ?? 0);
  return (
    batches > 0 || (batches === 0 && (words[first + RUNNING] ?? 0) > (words[other * WORDS + RUNNING] ?? 0))
  );
}

/** The worker's side. */
export class Claims {
  readonly #descriptor: number;
  readonly #record = new Records(1);
  readonly #limit = new Records(1);
  #kept = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r+');
  }

  /** Another batch begins: nothing of it has been claimed. */
  begin(batch: number): void {
    this.#record.words[BATCH] = batch;
    this.forget();
    this.#write(0, 0);
  }

  /**
   * Claims items up to, but without, the one at `upTo`.
   *
   * @param from - The first of them.
   * @returns How far the worker may go; less when its pool has taken some back.
   */
  claim(from: number, upTo: number): number {
    this.#write(from, upTo);
    const batch = this.#record.words[BATCH] ?? 0;
    const { bytes, words } = this.#limit;
    do readSync(this.#descriptor, bytes, 0, RECORD_BYTES, limitAt(batch));
    while (!this.#limit.isWhole(0));
    return words[BATCH] === batch ? Math.min(words[UP_TO] ?? 0, upTo) : upTo;
  }

  /** The next of the claimed items begins. */
  next(item: number): void {
    this.#write(item, this.#record.words[UP_TO] ?? 0);
  }

  /**
   * Keeps what the item that ran last came to: it is written down with what is written next.
   *
   * @returns Whether it can be kept, and more after it.
   */
  keep(result: unknown): boolean {
    const kind = typeof result === 'number' ? NUMBER : kindOf(result);
    this.#record.words[KIND] = kind;
    this.#record.doubles[VALUE] = kind === NUMBER ? (result as number) : 0;
    return kind !== NO_RESULT && ++this.#kept < MOST_KEPT;
  }

  /** What was kept has reached the pool. */
  forget(): void {
    this.#kept = 0;
    this.#record.words[KIND] = NO_RESULT;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(running: number, upTo: number): void {
    const { bytes, words, doubles } = this.#record;
    words[RUNNING] = running;
    words[UP_TO] = upTo;
    doubles[AT] = ticks();
    this.#record.seal();
    writeSync(this.#descriptor, bytes, 0, RECORD_BYTES, slotOf(running) * RECORD_BYTES);
  }
}

function kindOf(result: unknown): number {
  const place = WORDS_OF_ONE.indexOf(result as boolean);
  return place < 0 ? NO_RESULT : FIRST_WORD + place;
}

function slotOf(item: number): number {
  return item % SLOTS;
}

function limitAt(batch: number): number {
  return batch % 2 === 0 ? LIMITS_AT[0] : LIMITS_AT[1];
}
