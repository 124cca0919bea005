/**
 * Cuts a byte stream into frames and blobs: `u32le byte length`, the top bit of which says that it is a
 * blob, then that many bytes. A frame that lies whole in one chunk is handed on in place; one that spans
 * chunks is copied together. A blob always gets memory of its own, into which it can be read directly.
 */

import { ProtocolError } from '../errors.ts';
import { FRAME_HEADER_BYTES, MAX_BLOB_BYTES, MAX_FRAME_BYTES } from './transport.ts';

/** Said of a length: it is that of a blob. */
const BLOB_BIT = 0x8000_0000;

/** Where frames and blobs go. */
export interface FrameListener {
  onFrame(frame: Uint8Array): void;
  onBlob(blob: Uint8Array): void;
}

export class FrameReader {
  readonly #listener: FrameListener;
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  /** The frame or blob that is being put together from several chunks. */
  #partial: Uint8Array | undefined;
  #partialFilled = 0;
  #partialIsBlob = false;
  /** Bytes of blobs since the last frame. */
  #blobBytes = 0;

  constructor(listener: FrameListener) {
    this.#listener = listener;
  }

  /** What of a blob is still to come: the next bytes of the stream may be read into it, and then {@link FrameReader.filled}. */
  get missing(): Uint8Array | undefined {
    return this.#partialIsBlob ? this.#partial?.subarray(this.#partialFilled) : undefined;
  }

  /** Takes note of `length` bytes that were read into {@link FrameReader.missing}. */
  filled(length: number): void {
    if (this.#partial !== undefined) this.#advance(this.#partial, length);
  }

  /**
   * Takes the next bytes of the stream; they may be reused once this returns.
   *
   * @throws {@link ProtocolError} when a length is 0 or over {@link MAX_FRAME_BYTES}, or that of blobs
   *   together over {@link MAX_BLOB_BYTES}.
   */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#partial !== undefined) {
        at = this.#fillPartial(this.#partial, chunk, at);
      } else if (this.#headerFilled > 0 || chunk.length - at < FRAME_HEADER_BYTES) {
        at = this.#fillHeader(chunk, at);
      } else {
        at = this.#takeFrame(chunk, at);
      }
    }
  }

  #takeFrame(chunk: Uint8Array, at: number): number {
    const word = wordAt(chunk, at);
    const start = at + FRAME_HEADER_BYTES;
    const end = start + word;
    if (word >= BLOB_BIT || end > chunk.length) {
      this.#begin(word);
      return start;
    }
    checked(word, MAX_FRAME_BYTES, 'a frame');
    this.#blobBytes = 0;
    this.#listener.onFrame(chunk.subarray(start, end));
    return end;
  }

  #fillHeader(chunk: Uint8Array, at: number): number {
    const taken = Math.min(FRAME_HEADER_BYTES - this.#headerFilled, chunk.length - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled === FRAME_HEADER_BYTES) {
      this.#headerFilled = 0;
      this.#begin(wordAt(this.#header, 0));
    }
    return at + taken;
  }

  /** Makes room for the frame or blob that a word announces. */
  #begin(word: number): void {
    this.#partialIsBlob = word >= BLOB_BIT;
    const length = this.#partialIsBlob ? word - BLOB_BIT : word;
    if (this.#partialIsBlob) this.#blobBytes += checked(length, MAX_BLOB_BYTES - this.#blobBytes, 'a blob');
    else checked(length, MAX_FRAME_BYTES, 'a frame');
    this.#partial = Buffer.allocUnsafeSlow(length);
    this.#partialFilled = 0;
  }

  #fillPartial(partial: Uint8Array, chunk: Uint8Array, at: number): number {
    const taken = Math.min(partial.length - this.#partialFilled, chunk.length - at);
    partial.set(chunk.subarray(at, at + taken), this.#partialFilled);
    this.#advance(partial, taken);
    return at + taken;
  }

  #advance(partial: Uint8Array, length: number): void {
    this.#partialFilled += length;
    if (this.#partialFilled < partial.length) return;
    this.#partial = undefined;
    if (this.#partialIsBlob) this.#listener.onBlob(partial);
    else {
      this.#blobBytes = 0;
      this.#listener.onFrame(partial);
    }
  }
}

/** Writes the length of a frame into the room at its front. */
export function writeFrameHeader(frame: Uint8Array): void {
  writeWord(frame, frame.length - FRAME_HEADER_BYTES);
}

/** What goes before a blob of that many bytes. */
export function blobHeader(length: number): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  writeWord(header, length + BLOB_BIT);
  return header;
}

function writeWord(bytes: Uint8Array, word: number): void {
  bytes[0] = word & 0xff;
  bytes[1] = (word >>> 8) & 0xff;
  bytes[2] = (word >>> 16) & 0xff;
  bytes[3] = (word >>> 24) & 0xff;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0
  );
}

function checked(length: number, most: number, what: string): number {
  if (length === 0 || length > most) {
    throw new ProtocolError(`${what} of ${length} bytes was announced; 1 to ${most} are allowed`);
  }
  return length;
}
