/**
 * Decides, in one quick pass before anything is encoded, whether the plain lane carries a value exactly,
 * and how many bytes it takes at most. What does not fit is not necessarily wrong: the graph lane looks
 * at it again.
 *
 * What fits: null, undefined, booleans, numbers except -0, bigints of 64 bits, strings that UTF-8
 * carries, plain objects of up to {@link MAX_KEYS} keys, arrays without holes and extra keys, dates of
 * the years 1970 to 2105, Buffers, and one typed array. All of them once only: a second reference to an
 * object is a matter of identity, which the plain lane does not keep.
 *
 * It allocates nothing for small values. Getters run here and again at encoding; an object whose getter
 * returns something of another kind the second time arrives as whatever msgpack makes of it.
 */

import { inspect } from 'node:util';
import { MAX_BODY_BYTES } from './limits.ts';
import { isExactText } from './text.ts';

/** Objects of more keys are dictionaries, of which each would teach the stream a shape of its own. */
const MAX_KEYS = 64;
/** Deeper values take the graph lane, whose encoder and decoder do not recurse. */
const MAX_DEPTH = 200;
/** Objects of one value that are compared in a loop; from then on in a set. */
const LOOP_OBJECTS = 16;
/** From this length on, the keys of an array are cheaper to read off its printed form. */
const LONG_ARRAY = 32;
/** From this length on, a string is measured instead of estimated at three bytes a unit. */
const LONG_TEXT = 1024;
const SMALLEST_INT64 = -(2n ** 63n);
const LARGEST_UINT64 = 2n ** 64n - 1n;
/** End of what msgpack's shorter timestamps can say, in milliseconds. */
const TIMESTAMP_END_MS = 2 ** 32 * 1000;

const TYPED_ARRAYS: ReadonlySet<unknown> = new Set([
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
]);

/** Measures one value after the other; reusable, not reentrant. */
export class PlainFit {
  /** The most bytes that the value measured last takes. Meaningless unless it fits. */
  bytes = 0;
  readonly #seen: unknown[] = new Array<unknown>(LOOP_OBJECTS).fill(undefined);
  #seenCount = 0;
  #seenSet: Set<object> | undefined;
  #views = 0;

  /** Says whether the plain lane carries `value` exactly, within the size limit. */
  fits(value: unknown): boolean {
    this.bytes = 0;
    try {
      return this.#fits(value, 0) && this.bytes <= MAX_BODY_BYTES;
    } catch {
      return false; // A getter threw, or a proxy is revoked: the graph lane says where.
    } finally {
      this.#forget();
    }
  }

  /** As {@link PlainFit.fits}, for the arguments of a call: an array that is surely no more than one. */
  fitsArguments(args: readonly unknown[]): boolean {
    this.bytes = 5;
    try {
      for (let i = 0; i < args.length; i++) if (!this.#fits(args[i], 1)) return false;
      return this.bytes <= MAX_BODY_BYTES;
    } catch {
      return false;
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    for (let i = 0; i < this.#seenCount; i++) this.#seen[i] = undefined;
    this.#seenCount = 0;
    this.#seenSet = undefined;
    this.#views = 0;
  }

  #fits(value: unknown, depth: number): boolean {
    switch (typeof value) {
      case 'string':
        this.bytes += value.length < LONG_TEXT ? 3 * value.length + 5 : Buffer.byteLength(value) + 5;
        return isExactText(value);
      case 'number':
        this.bytes += 9;
        return value !== 0 || 1 / value > 0;
      case 'boolean':
      case 'undefined':
        this.bytes += 3;
        return true;
      case 'bigint':
        this.bytes += 9;
        return value >= SMALLEST_INT64 && value <= LARGEST_UINT64;
      case 'object':
        if (value === null) {
          this.bytes += 1;
          return true;
        }
        return depth < MAX_DEPTH && this.bytes <= MAX_BODY_BYTES && this.#isNew(value) && this.#fitsObject(value, depth);
      default:
        return false;
    }
  }

  #fitsObject(value: object, depth: number): boolean {
    const { constructor } = value;
    if (constructor === Object) return this.#fitsRecord(value, depth);
    if (Array.isArray(value)) return this.#fitsArray(value, depth);
    if (constructor === Date) return this.#fitsDate(value as Date);
    if (constructor === Buffer || TYPED_ARRAYS.has(constructor)) return this.#fitsView(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    return (prototype === null || prototype === Object.prototype) && this.#fitsRecord(value, depth);
  }

  #fitsRecord(value: object, depth: number): boolean {
    this.bytes += 8;
    let keys = 0;
    for (const key in value) {
      if (++keys > MAX_KEYS || key === '__proto__' || !isExactText(key)) return false;
      this.bytes += 3 * key.length + 5;
      if (!this.#fits((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return false;
    }
    return true;
  }

  #fitsArray(array: readonly unknown[], depth: number): boolean {
    this.bytes += 5;
    for (let i = 0; i < array.length; i++) {
      const element = array[i];
      if (element === undefined && !(i in array)) return false;
      if (!this.#fits(element, depth + 1)) return false;
    }
    return hasElementsOnly(array);
  }

  #fitsDate(date: Date): boolean {
    this.bytes += 15;
    const time = Date.prototype.getTime.call(date);
    return time >= 0 && time < TIMESTAMP_END_MS;
  }

  #fitsView(value: object): boolean {
    if (!ArrayBuffer.isView(value) || !(value.buffer instanceof ArrayBuffer)) return false;
    if (value.byteLength === 0) return false; // It may be detached.
    this.bytes += value.byteLength + 8;
    // Two views may share one buffer, and then arrive so. Buffers always travel as copies.
    return value.constructor === Buffer || ++this.#views === 1;
  }

  /** Remembers an object; says whether it is met for the first time. */
  #isNew(value: object): boolean {
    const count = this.#seenCount;
    if (count < LOOP_OBJECTS) {
      for (let i = 0; i < count; i++) if (this.#seen[i] === value) return false;
      this.#seen[count] = value;
      this.#seenCount = count + 1;
      return true;
    }
    this.#seenSet ??= new Set(this.#seen as object[]);
    const { size } = this.#seenSet;
    return this.#seenSet.add(value).size > size;
  }
}

/**
 * Says whether an array without holes has no keys but its indices. Listing the keys takes 20 ns for
 * each element; printing no element takes 1 µs, and prints the other keys.
 */
function hasElementsOnly(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length < LONG_ARRAY) return Object.keys(array).length === length;
  const printed = inspect(array, { maxArrayLength: 0, depth: 0, customInspect: false, getters: false });
  return printed.endsWith(`... ${length} more items ]`);
}
