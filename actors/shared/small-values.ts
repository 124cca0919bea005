/** Which values are surely small when they are sent, so that several can be sent together. */

import { hasElementsOnly } from '../../lib/codec/dense-array.ts';

/** The most that one value may take, roughly, and that all of them may. */
const MOST_BYTES = 2_048;
const MOST_BYTES_TOGETHER = 65_536;
/** What a number, a key of a shape that is known, or the head of an array takes at most. */
const BYTES_OF_ONE = 9;
const BYTES_OF_CHARACTER = 3;

/** Values that go into one message. */
export class SmallValues {
  #left = MOST_BYTES_TOGETHER;
  /** What of one value is still allowed. */
  #leftOfOne = 0;
  readonly #seen = new Set<object>();
  #isRepeated = false;

  /**
   * Counts a value in, if it is plain data, small, and there is room for it.
   *
   * @returns What can be sent with the others: the value, or, where it has an object that one of those has, a
   *   copy, since the two would stay one object. Missing when the value is to be sent by itself.
   */
  add(value: unknown, copy: (value: unknown) => unknown): readonly [value: unknown] | undefined {
    const allowed = Math.min(MOST_BYTES, this.#left);
    this.#leftOfOne = allowed;
    this.#isRepeated = false;
    try {
      if (!this.#fits(value)) return undefined;
      this.#left -= allowed - this.#leftOfOne;
      return [this.#isRepeated ? copy(value) : value];
    } catch {
      // A getter threw, or a proxy is revoked: who takes it learns of that.
      return undefined;
    }
  }

  #fits(value: unknown): boolean {
    this.#leftOfOne -= BYTES_OF_ONE;
    if (typeof value === 'string') this.#leftOfOne -= BYTES_OF_CHARACTER * value.length;
    if (this.#leftOfOne < 0) return false;
    switch (typeof value) {
      case 'object':
        return value === null || this.#partsFit(value);
      case 'bigint':
      case 'function':
      case 'symbol':
        return false;
      case 'string':
      case 'number':
      case 'boolean':
      case 'undefined':
        return true;
    }
  }

  #partsFit(value: object): boolean {
    if (this.#seen.has(value)) this.#isRepeated = true;
    else this.#seen.add(value);
    if (Array.isArray(value)) return hasElementsOnly(value) && value.every((element) => this.#fits(element));
    if (Object.getPrototypeOf(value) !== Object.prototype) return false;
    for (const key in value) {
      this.#leftOfOne -= key.length;
      if (!this.#fits((value as Readonly<Record<string, unknown>>)[key])) return false;
    }
    return true;
  }
}
