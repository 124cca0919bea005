/**
 * Puts messages into batches. A value is encoded when it is written, not when the batch leaves, so
 * that a caller may change its object afterwards.
 */

import { FRAME_HEADER_BYTES } from '../transport/transport.ts';
import { PlainEncoder } from './plain.ts';
import { KIND_SHIFT, Kind, SEALED_BIT } from './wire.ts';

/** A batch leaves at this size; measured, larger ones are no quicker. */
const BATCH_BYTES = 64 * 1024;
/** Batches below this are copied out, so that their buffer serves the next one. */
const COPY_BELOW_BYTES = 8 * 1024;
/** Up to this length a loop is quicker than `TypedArray.set`. */
const LOOP_BELOW_BYTES = 40;
/** A header and a correlation of five bytes each, and a bin's own header. */
const ENVELOPE_BYTES = 15;
const MSGPACK_UINT32 = 0xce;
const MSGPACK_BIN32 = 0xc6;

export class WireWriter {
  readonly #encoder = new PlainEncoder();
  #batch: Buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  #length = FRAME_HEADER_BYTES;

  /** The batch has reached the size at which it should leave. */
  get full(): boolean {
    return this.#length >= BATCH_BYTES - COPY_BELOW_BYTES;
  }

  /** Appends a message whose body suits the plain lane. */
  plain(kind: Kind, target: number, correlation: number, body: unknown): void {
    const bytes = this.#encoder.encode(body);
    this.#begin(kind, target, correlation, 0, bytes.length);
    this.#append(bytes);
  }

  /** Appends a message whose body is sealed. */
  sealed(kind: Kind, target: number, correlation: number, bytes: Uint8Array): void {
    this.#begin(kind, target, correlation, SEALED_BIT, bytes.length);
    this.#batch[this.#length++] = MSGPACK_BIN32;
    this.#length = this.#batch.writeUInt32BE(bytes.length, this.#length);
    this.#append(bytes);
  }

  /** Takes what has been written since the last call, with room for a transport's header at its front. */
  take(): Uint8Array | undefined {
    const length = this.#length;
    if (length === FRAME_HEADER_BYTES) return undefined;
    this.#length = FRAME_HEADER_BYTES;
    if (length < COPY_BELOW_BYTES) {
      const copy = Buffer.allocUnsafe(length);
      this.#batch.copy(copy, 0, 0, length);
      return copy;
    }
    const frame = this.#batch.subarray(0, length);
    this.#batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
    return frame;
  }

  #begin(kind: Kind, target: number, correlation: number, flags: number, bodyBytes: number): void {
    this.#reserve(bodyBytes + ENVELOPE_BYTES);
    this.#uint32(((kind << KIND_SHIFT) | flags | target) >>> 0);
    if (kind !== Kind.tell) this.#uint32(correlation);
  }

  #uint32(value: number): void {
    const batch = this.#batch;
    const at = this.#length;
    batch[at] = MSGPACK_UINT32;
    batch[at + 1] = value >>> 24;
    batch[at + 2] = value >>> 16;
    batch[at + 3] = value >>> 8;
    batch[at + 4] = value;
    this.#length = at + 5;
  }

  #append(bytes: Uint8Array): void {
    const batch = this.#batch;
    const at = this.#length;
    if (bytes.length < LOOP_BELOW_BYTES) {
      for (let index = 0; index < bytes.length; index++) batch[at + index] = bytes[index] ?? 0;
    } else {
      batch.set(bytes, at);
    }
    this.#length = at + bytes.length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#batch.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#batch.length * 2));
    this.#batch.copy(larger, 0, 0, this.#length);
    this.#batch = larger;
  }
}
