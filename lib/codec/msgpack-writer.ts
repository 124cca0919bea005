/**
 * A growing buffer, and msgpack's primitives written into it. What is written can be taken back by
 * setting `length`. Objects, arrays and what fits where are `plain-encoder.ts`.
 */

import { isExactText } from './text.ts';

/** Up to this length, a loop writes an ASCII string quicker than a native call. */
const SHORT_TEXT = 48;
/** From this length on, a string is measured before room is made for it. */
const LONG_TEXT = 4096;
/** Free behind `length` at all times: more than any number, date or header takes. */
const SLACK_BYTES = 64;
const INITIAL_BYTES = 8 * 1024;
/** A buffer that has become larger than this is not kept, 1 MiB. */
const MAX_IDLE_BYTES = 1024 * 1024;
const WORST_UTF8 = 3;
const SMALLEST_INT64 = -(2n ** 63n);
const LARGEST_INT64 = 2n ** 63n - 1n;
const LARGEST_UINT64 = 2n ** 64n - 1n;
/** End of what msgpack's shorter timestamps can say, in milliseconds. */
const TIMESTAMP_END_MS = 2 ** 32 * 1000;
const TIMESTAMP_EXTENSION = 0xff;

/** Undocumented methods of Buffers, which msgpackr relies on, too. */
interface NativeText {
  utf8Write(text: string, position: number): number;
}

export class MsgpackWriter {
  /** What was written, up to `length`. Replaced whenever it has to grow. */
  buffer: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  length = 0;
  #view = new DataView(this.buffer.buffer);
  #end = INITIAL_BYTES - SLACK_BYTES;

  /** Begins again at the start of the buffer, or of a new one when it is too large to keep. */
  clear(): void {
    this.length = 0;
    if (this.buffer.length > MAX_IDLE_BYTES) this.#use(Buffer.allocUnsafeSlow(INITIAL_BYTES));
  }

  /** Gives the buffer away and begins again with a new one. */
  renew(bytes: number): void {
    this.length = 0;
    this.#use(Buffer.allocUnsafeSlow(bytes));
  }

  /** Makes room for `bytes` at `length`, and for one primitive besides. */
  reserve(bytes: number): void {
    if (this.length + bytes > this.#end) this.#grow(bytes);
  }

  /** Inserts bytes at `position`, moving what follows. */
  insert(position: number, bytes: ArrayLike<number>): void {
    this.reserve(bytes.length);
    this.buffer.copyWithin(position + bytes.length, position, this.length);
    this.buffer.set(bytes, position);
    this.length += bytes.length;
  }

  byte(byte: number): void {
    this.buffer[this.length++] = byte;
  }

  null(): void {
    this.byte(0xc0);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  undefined(): void {
    const { buffer, length } = this;
    buffer[length] = 0xd4;
    buffer[length + 1] = 0;
    buffer[length + 2] = 0;
    this.length = length + 3;
  }

  number(value: number): void {
    if (value >>> 0 === value && (value !== 0 || 1 / value > 0)) this.#unsigned(value);
    else if (value >> 0 === value && value < 0) this.#negative(value);
    else {
      this.buffer[this.length] = 0xcb;
      this.#view.setFloat64(this.length + 1, value);
      this.length += 9;
    }
  }

  /** Writes nothing and returns `false` when it has more than 64 bits. */
  bigint(value: bigint): boolean {
    const isSigned = value <= LARGEST_INT64;
    if (value < SMALLEST_INT64 || value > LARGEST_UINT64) return false;
    this.buffer[this.length] = isSigned ? 0xd3 : 0xcf;
    if (isSigned) this.#view.setBigInt64(this.length + 1, value);
    else this.#view.setBigUint64(this.length + 1, value);
    this.length += 9;
    return true;
  }

  /** Writes nothing and returns `false` when UTF-8 does not carry it, or it is over `maxBytes`. */
  text(text: string, maxBytes: number): boolean {
    const units = text.length;
    if (units > SHORT_TEXT) return this.#longText(text, maxBytes);
    this.reserve(WORST_UTF8 * SHORT_TEXT);
    const { buffer, length } = this;
    let at = length + (units < 32 ? 1 : 2);
    for (let i = 0; i < units; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return this.#longText(text, maxBytes);
      buffer[at++] = unit;
    }
    if (units < 32) buffer[length] = 0xa0 | units;
    else {
      buffer[length] = 0xd9;
      buffer[length + 1] = units;
    }
    this.length = at;
    return true;
  }

  arrayHeader(elements: number): void {
    if (elements < 16) this.byte(0x90 | elements);
    else this.#header(elements, 0xdc, 0xdd);
  }

  bin(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    if (bytes.byteLength < 0x100) {
      this.byte(0xc4);
      this.byte(bytes.byteLength);
    } else this.#header(bytes.byteLength, 0xc5, 0xc6);
    this.#append(bytes);
  }

  /** Writes a typed array the way msgpackr reads it; `code` is its number for the class. */
  typedArray(code: number, array: ArrayBufferView): void {
    this.reserve(array.byteLength);
    this.#header(array.byteLength + 1, 0xc8, 0xc9);
    this.byte(0x74);
    this.byte(code);
    this.#append(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }

  /** Writes nothing and returns `false` for dates that are invalid, or not in the years 1970 to 2105. */
  date(time: number): boolean {
    if (!(time >= 0 && time < TIMESTAMP_END_MS)) return false;
    const { length } = this;
    const milliseconds = time % 1000;
    this.buffer[length] = 0xd7;
    this.buffer[length + 1] = TIMESTAMP_EXTENSION;
    // 30 bits of nanoseconds, then 34 bits of seconds.
    this.#view.setUint32(length + 2, milliseconds * 4_000_000);
    this.#view.setUint32(length + 6, (time - milliseconds) / 1000);
    this.length = length + 10;
    return true;
  }

  #unsigned(value: number): void {
    const { buffer } = this;
    let at = this.length;
    // From 64 on one byte stands for a record.
    if (value < 0x40) buffer[at++] = value;
    else if (value < 0x100) {
      buffer[at++] = 0xcc;
      buffer[at++] = value;
    } else if (value < 0x10000) {
      buffer[at++] = 0xcd;
      buffer[at++] = value >> 8;
      buffer[at++] = value;
    } else {
      buffer[at++] = 0xce;
      buffer[at++] = value >>> 24;
      buffer[at++] = value >> 16;
      buffer[at++] = value >> 8;
      buffer[at++] = value;
    }
    this.length = at;
  }

  #negative(value: number): void {
    const { buffer, length } = this;
    if (value >= -32) {
      buffer[length] = value;
      this.length = length + 1;
    } else {
      buffer[length] = 0xd2;
      this.#view.setInt32(length + 1, value);
      this.length = length + 5;
    }
  }

  #longText(text: string, maxBytes: number): boolean {
    if (!isExactText(text)) return false;
    const most = text.length < LONG_TEXT ? WORST_UTF8 * text.length : Buffer.byteLength(text);
    if (most > maxBytes && Buffer.byteLength(text) > maxBytes) return false;
    this.reserve(most);
    const header = most < 0x100 ? 2 : most < 0x10000 ? 3 : 5;
    const start = this.length;
    const written = (this.buffer as unknown as NativeText).utf8Write(text, start + header);
    if (header === 2) {
      this.byte(0xd9);
      this.byte(written);
    } else if (header === 3) this.#header(written, 0xda, 0xdb);
    else {
      this.byte(0xdb);
      this.#view.setUint32(this.length, written);
    }
    this.length = start + header + written;
    return true;
  }

  #header(count: number, short: number, long: number): void {
    const { length } = this;
    if (count < 0x10000) {
      this.buffer[length] = short;
      this.#view.setUint16(length + 1, count);
      this.length = length + 3;
    } else {
      this.buffer[length] = long;
      this.#view.setUint32(length + 1, count);
      this.length = length + 5;
    }
  }

  #append(bytes: Uint8Array): void {
    this.buffer.set(bytes, this.length);
    this.length += bytes.byteLength;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(
      Math.max(2 * this.buffer.length, this.length + bytes + 2 * SLACK_BYTES),
    );
    this.buffer.copy(larger, 0, 0, this.length);
    this.#use(larger);
  }

  #use(buffer: Buffer): void {
    this.buffer = buffer;
    this.#view = new DataView(buffer.buffer);
    this.#end = buffer.length - SLACK_BYTES;
  }
}
