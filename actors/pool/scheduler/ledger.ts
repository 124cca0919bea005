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
import {
  AT,
  BATCH,
  KIND,
  LEDGER_BYTES,
  limitAt,
  MOST_READS,
  NO_RESULT,
  RECORD_BYTES,
  Records,
  resultOf,
  RUNNING,
  slotOf,
  SLOTS,
  UP_TO,
  VALUE,
  WORDS,
} from '../ledger-record.ts';

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
      results.push(resultOf(kind, doubles[first / 2 + VALUE] ?? 0));
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
