/**
 * Puts messages into batches. A value is encoded when it is written, not when the batch leaves, so
 * that a caller may change its object afterwards.
 */

import { FRAME_HEADER_BYTES } from '../transport/transport.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import type { MsgpackWriter } from './msgpack-writer.ts';
import { PlainEncoder } from './plain.ts';
import type { Sealed } from './sealed.ts';
import { BLOBS_BIT, KIND_SHIFT, Kind, MSGPACK_UINT32, SEALED_BIT } from './wire.ts';

/** A batch leaves at this size; measured, larger ones are no quicker. */
const BATCH_BYTES = 64 * 1024;
/** Batches below this are copied out, so that their buffer serves the next one. */
const COPY_BELOW_BYTES = 8 * 1024;

export class WireWriter {
  readonly #encoder = new PlainEncoder();
  readonly #out: MsgpackWriter = this.#encoder.out;
  /** Sealed messages that a getter sent while a value was being written; they come after it. */
  #deferred: (() => void)[] = [];

  readonly #sendBlobs: (blobs: readonly Uint8Array[]) => void;

  /** @param sendBlobs - Sends blobs, and before them what has been written. */
  constructor(sendBlobs: (blobs: readonly Uint8Array[]) => void) {
    this.#sendBlobs = sendBlobs;
    this.#begin();
  }

  /** The batch has reached the size at which it should leave. */
  get full(): boolean {
    return this.#out.length >= BATCH_BYTES - COPY_BELOW_BYTES;
  }

  /**
   * Appends a message, if its body suits the plain lane.
   *
   * @param maxBytes - The most that the body may take.
   * @param name - Of the message, to go behind its arguments, unless they end with it already.
   * @param flags - What the header says besides.
   * @returns How many bytes it takes, or `undefined` when nothing was written: the body is to be sealed.
   */
  plain(
    kind: Kind,
    target: number,
    correlation: number,
    body: unknown,
    maxBytes: number = MAX_BODY_BYTES,
    name?: string,
    flags: number = 0,
  ): number | undefined {
    if (this.#encoder.isBusy) return undefined;
    const out = this.#out;
    const start = out.length;
    this.#header(kind, target, correlation, flags);
    const fits =
      kind === Kind.tell || kind === Kind.ask
        ? this.#encoder.appendArguments(body as readonly unknown[], maxBytes, name)
        : this.#encoder.append(body, maxBytes);
    const bytes = out.length - start;
    if (!fits) out.length = start;
    if (this.#deferred.length > 0) this.#writeDeferred();
    return fits ? bytes : undefined;
  }

  /** Appends a message whose body is sealed, after its blobs have been sent. */
  sealed(kind: Kind, target: number, correlation: number, body: Sealed): void {
    if (this.#encoder.isBusy) {
      this.#deferred.push(() => this.sealed(kind, target, correlation, body));
      return;
    }
    const { bytes, blobs } = body;
    if (blobs.length > 0) this.#sendBlobs(blobs);
    this.#header(kind, target, correlation, SEALED_BIT | (blobs.length > 0 ? BLOBS_BIT : 0));
    this.#out.bin(bytes);
  }

  /** Takes what has been written since the last call, with room for a transport's header at its front. */
  take(): Uint8Array | undefined {
    const out = this.#out;
    const { length } = out;
    if (length === FRAME_HEADER_BYTES || this.#encoder.isBusy) return undefined;
    const frame = out.buffer.subarray(0, length);
    if (length < COPY_BELOW_BYTES) {
      out.length = FRAME_HEADER_BYTES;
      return Buffer.from(frame);
    }
    this.#begin();
    return frame;
  }

  #begin(): void {
    this.#out.renew(BATCH_BYTES);
    this.#out.length = FRAME_HEADER_BYTES;
  }

  #writeDeferred(): void {
    const deferred = this.#deferred;
    this.#deferred = [];
    for (const write of deferred) write();
  }

  #header(kind: Kind, target: number, correlation: number, flags: number): void {
    this.#out.reserve(10);
    this.#uint32(((kind << KIND_SHIFT) | flags | target) >>> 0);
    if (kind !== Kind.tell) this.#uint32(correlation);
  }

  #uint32(value: number): void {
    const { buffer, length } = this.#out;
    buffer[length] = MSGPACK_UINT32;
    buffer[length + 1] = value >>> 24;
    buffer[length + 2] = value >>> 16;
    buffer[length + 3] = value >>> 8;
    buffer[length + 4] = value;
    this.#out.length = length + 5;
  }
}
