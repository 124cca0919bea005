/** What stands in a ledger, and where: records of fixed size, each with a check that it was read whole. */

/** Batch, item, end of the claim, kind of the result before, time, that result, and a check of it all. */
export const RECORD_BYTES = 40;
export const WORDS: number = RECORD_BYTES / 4;
export const BATCH = 0;
export const RUNNING = 1;
export const UP_TO = 2;
export const KIND = 3;
const CHECK = 8;
/** In doubles. */
export const AT = 2;
export const VALUE = 3;

/** What fits into one page. */
export const SLOTS = 100;
/** Results that are there at most: the slot that is written next must not be one of theirs. */
export const MOST_KEPT: number = SLOTS - 2;
/** Two batches may be with a worker, with consecutive numbers: each has its own limit. */
const LIMITS_AT = [4_096, 4_096 + RECORD_BYTES] as const;
export const LEDGER_BYTES: number = 4_096 + 2 * RECORD_BYTES;
/** Times that a record is read again which is not of one piece; after that its writer has died over it. */
export const MOST_READS = 100;

/** Results that a record has room for: a number, and the values with these places in the list. */
export const NO_RESULT = 0;
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
export class Records {
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

/** Where an item of a batch has its record, in records. */
export function slotOf(item: number): number {
  return item % SLOTS;
}

/** Where the limit of a batch stands, in bytes. */
export function limitAt(batch: number): number {
  return batch % 2 === 0 ? LIMITS_AT[0] : LIMITS_AT[1];
}

/** Says as what a result can be kept; {@link NO_RESULT} when it has no room. */
export function kindOf(result: unknown): number {
  if (typeof result === 'number') return NUMBER;
  const place = WORDS_OF_ONE.indexOf(result as boolean);
  return place < 0 ? NO_RESULT : FIRST_WORD + place;
}

/** @param number - What it is if it is one. */
export function resultOf(kind: number, number: number): unknown {
  return kind === NUMBER ? number : WORDS_OF_ONE[kind - FIRST_WORD];
}
