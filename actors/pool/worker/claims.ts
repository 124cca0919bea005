/** The worker's side of a {@link Ledger}: what it has claimed, and what that came to. */

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import {
  AT,
  BATCH,
  KIND,
  kindOf,
  limitAt,
  MOST_KEPT,
  NO_RESULT,
  RECORD_BYTES,
  Records,
  RUNNING,
  slotOf,
  ticks,
  UP_TO,
  VALUE,
} from '../ledger-record.ts';

export class Claims {
  readonly #descriptor: number;
  readonly #record = new Records(1);
  readonly #limit = new Records(1);
  #kept = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r+');
  }

  /** Another batch begins. It is written down with what is written next. */
  begin(batch: number): void {
    this.#record.words[BATCH] = batch;
    this.forget();
  }

  /** Something that may end the process comes before the first item of the batch: nothing has been claimed. */
  loading(): void {
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
    const kind = kindOf(result);
    this.#record.words[KIND] = kind;
    this.#record.doubles[VALUE] = typeof result === 'number' ? result : 0;
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
