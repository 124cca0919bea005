/** Results of a worker until they are reported: numbers in memory that is used again and again, others in a list. */

import { FEWEST_PACKED, isInt32, type Items, type Packed } from '../items.ts';

const LEAST_ROOM = 64;
/** Numbers; more room than for these is not kept. */
const MOST_ROOM = 128 * 1024;

export class ValueBuffer {
  /** What there is, as long as these can keep it as it is, in this order. */
  #integers = new Int32Array(LEAST_ROOM);
  #doubles = new Float64Array(LEAST_ROOM);
  #list: unknown[] = [];
  #kept: 'integers' | 'doubles' | 'list' = 'integers';
  #count = 0;

  get length(): number {
    return this.#count;
  }

  add(value: unknown): void {
    if (this.#kept === 'integers' && isInt32(value)) {
      if (this.#count === this.#integers.length) this.#integers = enlarged(this.#integers);
      this.#integers[this.#count++] = value;
    } else this.#addOther(value);
  }

  /** Takes all. Good until the next is added. */
  take(): Items {
    const taken = this.#taken();
    this.#list = [];
    this.#kept = 'integers';
    this.#count = 0;
    if (this.#integers.length > MOST_ROOM) this.#integers = new Int32Array(LEAST_ROOM);
    if (this.#doubles.length > MOST_ROOM) this.#doubles = new Float64Array(LEAST_ROOM);
    return taken;
  }

  #addOther(value: unknown): void {
    if (this.#kept !== 'list') {
      if (typeof value !== 'number') this.#keepAsList();
      else if (this.#kept === 'integers') this.#keepAsDoubles();
    }
    if (this.#kept === 'list') this.#list.push(value);
    else {
      if (this.#count === this.#doubles.length) this.#doubles = enlarged(this.#doubles);
      this.#doubles[this.#count] = value as number;
    }
    this.#count++;
  }

  #keepAsDoubles(): void {
    while (this.#doubles.length < this.#count) this.#doubles = enlarged(this.#doubles);
    this.#doubles.set(this.#integers.subarray(0, this.#count));
    this.#kept = 'doubles';
  }

  #keepAsList(): void {
    const numbers = this.#kept === 'integers' ? this.#integers : this.#doubles;
    this.#list = Array.from(numbers.subarray(0, this.#count));
    this.#kept = 'list';
  }

  #taken(): Items {
    if (this.#kept === 'list') return this.#list;
    const numbers = this.#kept === 'integers' ? this.#integers : this.#doubles;
    const taken = numbers.subarray(0, this.#count);
    return this.#count < FEWEST_PACKED ? Array.from(taken) : taken;
  }
}

function enlarged<A extends Packed>(numbers: A): A {
  const larger = new (numbers.constructor as new (length: number) => A)(4 * numbers.length);
  larger.set(numbers);
  return larger;
}
