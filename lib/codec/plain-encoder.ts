/**
 * Writes msgpack values one after the other, each in a single pass that also decides whether the plain
 * lane carries it exactly. A value that does not fit leaves no trace; the graph lane then says whether it
 * can be sent at all.
 *
 * What fits: null, undefined, booleans, numbers, bigints of 64 bits, strings that UTF-8 carries, plain
 * objects of up to {@link MAX_KEYS} keys, arrays without holes and other keys, dates of the years 1970
 * to 2105, Buffers, and one typed array, these of less than 256 KiB. Each object once only: a second reference to it is a matter of
 * identity, which this lane does not keep. Own `__proto__` keys do not fit, either.
 *
 * It writes by hand what msgpackr reads. msgpackr's own writer takes twice as long and cannot check, and
 * a check beforehand takes as long again (the 60-byte message of the benchmark: 130 ns instead of 390).
 */

import { Apart } from './apart.ts';
import { hasElementsOnly } from './dense-array.ts';
import { MAX_BODY_BYTES, MIN_BLOB_BYTES } from './limits.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import { keysOf, Shapes } from './shapes.ts';

/** Objects of more keys are dictionaries, each of which would teach the reader a shape of its own. */
const MAX_KEYS = 64;
/** Deeper values take the graph lane, which does not recurse. */
const MAX_DEPTH = 200;
/** Objects of one value that are compared in a loop; from then on in a set. */
const LOOP_OBJECTS = 16;

/** Records of these numbers are named by one byte, all others by two. */
const ONE_BYTE_RECORDS = 32;
const RECORD_DEFINITION = 0x72;

/** Position in this list is msgpackr's number of a class. */
const TYPED_ARRAYS: readonly unknown[] = [
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
];

export class PlainEncoder {
  /** Where it writes. Others may write there too, between values. */
  readonly out: MsgpackWriter = new MsgpackWriter();
  readonly #shapes: Shapes | undefined;
  #limit = 0;
  #isBusy = false;
  readonly #seen: unknown[] = new Array<unknown>(LOOP_OBJECTS).fill(undefined);
  #seenCount = 0;
  #seenSet: Set<object> | undefined;
  #viewCount = 0;

  /**
   * @param mode - A stream teaches its reader the shapes of objects as it goes. Otherwise each value is
   *   complete in itself, and objects travel as msgpack maps.
   */
  constructor(mode: 'stream' | 'complete' = 'stream') {
    this.#shapes = mode === 'stream' ? new Shapes() : undefined;
  }

  /** A value is being written at this moment: what asks is a getter in it, and must not write to `out`. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /**
   * Appends a value, or nothing.
   *
   * @param maxBytes - The most that it may take.
   * @returns Whether it fits. Nothing does while a value is being written, whose getter calls this.
   */
  append(value: unknown, maxBytes: number = MAX_BODY_BYTES): boolean {
    return this.#append(value, maxBytes, false);
  }

  /**
   * As {@link PlainEncoder.append}, for `[...args, name]`, or `args` alone: an array that was made for
   * sending and surely has neither holes nor other keys. Making sure takes 80 ns, making the longer array 35.
   */
  appendArguments(args: readonly unknown[], maxBytes: number = MAX_BODY_BYTES, name?: string): boolean {
    return this.#append(args, maxBytes, true, name);
  }

  #append(value: unknown, maxBytes: number, isMade: boolean, name?: string): boolean {
    if (this.#isBusy) return false;
    const { out } = this;
    const start = out.length;
    this.#isBusy = true;
    this.#limit = start + maxBytes;
    this.#shapes?.begin();
    out.reserve(0);
    let fits = false;
    try {
      fits = isMade ? this.#elements(value as readonly unknown[], 0, name) : this.#value(value, 0);
    } catch {
      // A getter threw, or a proxy is revoked. The graph lane says where.
    }
    fits &&= out.length <= this.#limit;
    if (fits) this.#shapes?.commit();
    else {
      out.length = start;
      this.#shapes?.rollback();
    }
    this.#forget();
    this.#isBusy = false;
    return fits;
  }

  #forget(): void {
    for (let i = 0; i < this.#seenCount; i++) this.#seen[i] = undefined;
    this.#seenCount = 0;
    this.#seenSet = undefined;
    this.#viewCount = 0;
  }

  #value(value: unknown, depth: number): boolean {
    const { out } = this;
    if (out.length > this.#limit) return false;
    out.reserve(0);
    switch (typeof value) {
      case 'string':
        return out.text(value, this.#limit - out.length);
      case 'number':
        out.number(value);
        return true;
      case 'boolean':
        out.boolean(value);
        return true;
      case 'undefined':
        out.undefined();
        return true;
      case 'bigint':
        return out.bigint(value);
      case 'object':
        if (value !== null) return this.#isNew(value) && this.#object(value, depth + 1);
        out.null();
        return true;
      case 'function':
      case 'symbol':
        return false;
    }
  }

  /** Remembers an object; says whether it is met for the first time. */
  #isNew(value: object): boolean {
    const count = this.#seenCount;
    const seen = this.#seen;
    if (count < LOOP_OBJECTS) {
      for (let i = 0; i < count; i++) if (seen[i] === value) return false;
      seen[count] = value;
      this.#seenCount = count + 1;
      return true;
    }
    this.#seenSet ??= new Set(seen as object[]);
    const { size } = this.#seenSet;
    return this.#seenSet.add(value).size > size;
  }

  #object(value: object, depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    const { constructor } = value;
    // Iterators and other built-in oddities have no constructor of their own, and so that of all objects.
    if (constructor === Object && Object.getPrototypeOf(value) === Object.prototype)
      return this.#fields(value, depth);
    if (Array.isArray(value)) return this.#elements(value, depth) && hasElementsOnly(value);
    if (ArrayBuffer.isView(value)) return this.#bytes(value);
    if (constructor === Date) return this.out.date(Date.prototype.getTime.call(value));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === null || prototype === Object.prototype) return this.#fields(value, depth);
    const elements = Apart.elementsOf(value);
    return elements !== undefined && this.#apart(elements, depth);
  }

  /** @param last - One element more. */
  #elements(array: readonly unknown[], depth: number, last?: string): boolean {
    const { length } = array;
    this.out.arrayHeader(last === undefined ? length : length + 1);
    for (let i = 0; i < length; i++) {
      const element = array[i];
      if (element === undefined && !(i in array)) return false;
      if (!this.#value(element, depth)) return false;
    }
    return last === undefined || this.#value(last, depth);
  }

  /** Each element is met as if there were no others. */
  #apart(array: readonly unknown[], depth: number): boolean {
    const count = this.#seenCount;
    const viewCount = this.#viewCount;
    // Somebody has put it behind much else, which is not to be forgotten.
    if (this.#seenSet !== undefined) return this.#elements(array, depth);
    const { length } = array;
    let fits = true;
    this.out.arrayHeader(length);
    for (let i = 0; i < length && fits; i++) {
      fits = this.#value(array[i], depth);
      this.#seenCount = count;
      this.#seenSet = undefined;
      this.#viewCount = viewCount;
    }
    this.#seen.fill(undefined, count);
    return fits;
  }

  #fields(value: object, depth: number): boolean {
    const fields = value as Readonly<Record<string, unknown>>;
    return this.#shapes === undefined ? this.#map(fields, depth) : this.#record(fields, depth, this.#shapes);
  }

  #map(fields: Readonly<Record<string, unknown>>, depth: number): boolean {
    const { out } = this;
    const keys = Object.keys(fields);
    if (keys.length > MAX_KEYS) return false;
    out.byte(0xde);
    out.byte(0);
    out.byte(keys.length);
    for (const key of keys) {
      if (key === '__proto__' || !out.text(key, this.#limit - out.length)) return false;
      if (!this.#value(fields[key], depth)) return false;
    }
    return true;
  }

  /** Writes the values while it finds out the shape, and then names the shape in front of them. */
  #record(fields: Readonly<Record<string, unknown>>, depth: number, shapes: Shapes): boolean {
    const { out } = this;
    const start = out.length;
    out.length = start + 1;
    let shape = shapes.root;
    let expected = shapes.firstStep(depth);
    let keys = 0;
    for (const key in fields) {
      // Free in a for-in loop, where `Object.hasOwn` takes 6 ns (Node 20).
      if (!Object.prototype.hasOwnProperty.call(fields, key)) continue;
      const next = expected?.key === key ? expected : shapes.step(shape, key, depth);
      if (next === undefined || ++keys > MAX_KEYS) return false;
      shape = next;
      expected = next.last;
      if (!this.#value(fields[key], depth)) return false;
    }
    if (!shapes.isKnownAt(shape, start)) {
      return shapes.define(shape, start) && this.#defineRecord(start, shape.number, keysOf(shape));
    }
    out.buffer[start] = firstByteOfRecord(shape.number);
    if (shape.number >= ONE_BYTE_RECORDS) out.insert(start + 1, [secondByteOfRecord(shape.number)]);
    return true;
  }

  /** Puts the definition of a record in front of its values, which begin behind one free byte. */
  #defineRecord(start: number, number: number, keys: readonly string[]): boolean {
    const { out } = this;
    const end = out.length;
    const isShort = number < ONE_BYTE_RECORDS;
    out.byte(RECORD_DEFINITION);
    out.byte(firstByteOfRecord(number));
    if (!isShort) out.byte(secondByteOfRecord(number));
    out.arrayHeader(keys.length);
    for (const key of keys) out.text(key, Infinity);
    const definition = Buffer.from(out.buffer.subarray(end, out.length));
    out.length = end;
    out.buffer[start] = isShort ? 0xd4 : 0xd5;
    out.insert(start + 1, definition);
    return true;
  }

  #bytes(view: ArrayBufferView): boolean {
    const { buffer, byteLength, constructor } = view;
    // A resizable buffer is more than its bytes. Of a detached one, copying the bytes throws.
    if (!(buffer instanceof ArrayBuffer) || isResizable(buffer)) return false;
    if (byteLength > this.#limit - this.out.length) return false;
    // Large binary travels beside the message, unless the value is known to belong here.
    if (byteLength >= MIN_BLOB_BYTES && this.#limit !== Infinity) return false;
    // Two views may share their memory, and then arrive so. Buffers always travel as copies.
    if (constructor !== Buffer && ++this.#viewCount > 1) return false;
    const code = TYPED_ARRAYS.indexOf(constructor);
    if (constructor === Buffer || constructor === Uint8Array) this.out.bin(view as Uint8Array);
    else if (code >= 0) this.out.typedArray(code, view);
    else return false;
    return true;
  }
}

function firstByteOfRecord(number: number): number {
  return number < ONE_BYTE_RECORDS ? 0x40 + number : 0x60 + ((number - ONE_BYTE_RECORDS) & 0x1f);
}

function secondByteOfRecord(number: number): number {
  return (number - ONE_BYTE_RECORDS) >> 5;
}

function isResizable(buffer: ArrayBuffer): boolean {
  return (buffer as { readonly resizable?: boolean }).resizable === true;
}
