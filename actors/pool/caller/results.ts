/** The results of a call, each in its place. */

/** A larger array that is made at once is a slow one. */
const MOST_AT_ONCE = 2 ** 24;
/** Has an array hold fractions as they are, not as objects. */
const SOME_FRACTION = 0.5;

export class Results {
  /** Results in all; missing when nobody knows. */
  readonly #expected: number | undefined;
  #list: unknown[] = [];

  constructor(expected: number | undefined) {
    this.#expected = expected;
  }

  at(index: number): unknown {
    return this.#list[index];
  }

  put(from: number, results: ArrayLike<unknown>): void {
    if (this.#list.length === 0) this.#makeRoom(results[0]);
    const list = this.#list;
    // A place far beyond the end would make the array a slow one.
    while (list.length < from) list.push(undefined);
    for (let at = 0; at < results.length; at++) list[from + at] = results[at];
  }

  /** @param count - How many there are. */
  take(count: number): unknown[] {
    this.#list.length = Math.min(count, this.#list.length);
    return this.#list;
  }

  #makeRoom(first: unknown): void {
    if (this.#expected === undefined || this.#expected > MOST_AT_ONCE) return;
    if (typeof first !== 'number') this.#list = [undefined];
    else this.#list = [Number.isInteger(first) ? 0 : SOME_FRACTION];
    // Of all ways to make it, this one takes its memory only once.
    this.#list.length = this.#expected;
  }
}
