/** Results of a worker until they are reported: numbers in memory that is used again and again, others in a list. */

import { FEWEST_PACKED, type Items } from './items.ts';

const LEAST_ROOM = 64;
/** Numbers; more room than for these is not kept. */
const MOST_ROOM = 128 * 1024;

export class ValueBuffer {
  /** What there is, as long as nothing else has come. */
  #numbers = new Float64Array(LEAST_ROOM);
  #count = 0;
  #list: unknown[] | undefined;

  get length(): number {
    return this.#list?.length ?? this.#count;
  }

  add(value: unknown): void {
    if (this.#list !== undefined) this.#list.push(value);
    else if (typeof value === 'number') {
      if (this.#count === this.#numbers.length) this.#grow();
      this.#numbers[this.#count++] = value;
    } else {
      this.#list = Array.from(this.#numbers.subarray(0, this.#count));
      this.#list.push(value);
    }
  }

  /** Takes all. Good until the next is added. */
  take(): Items {
    const count = this.#count;
    const list = this.#list;
    this.#count = 0;
    this.#list = undefined;
    if (list !== undefined) return list;
    const numbers = this.#numbers;
    if (numbers.length > MOST_ROOM) this.#numbers = new Float64Array(LEAST_ROOM);
    if (count >= FEWEST_PACKED) return numbers.subarray(0, count);
    const few: number[] = [];
    for (let at = 0; at < count; at++) few.push(numbers[at] ?? NaN);
    return few;
  }

  #grow(): void {
    const larger = new Float64Array(4 * this.#numbers.length);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
