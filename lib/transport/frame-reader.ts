/**
 * Cuts a byte stream into frames: `u32le byte length`, then that many bytes. A frame that lies whole
 * in one chunk is handed on in place; only one that spans chunks is copied together.
 */

import { ProtocolError } from '../errors.ts';
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES } from './transport.ts';

export class FrameReader {
  readonly #onFrame: (frame: Uint8Array) => void;
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  /** The frame that is being put together from several chunks. */
  #partial: Uint8Array | undefined;
  #partialFilled = 0;

  constructor(onFrame: (frame: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /**
   * Takes the next bytes of the stream; they may be reused once this returns.
   *
   * @throws {@link ProtocolError} when a length is 0 or over {@link MAX_FRAME_BYTES}.
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
    const length = frameLength(chunk, at);
    const start = at + FRAME_HEADER_BYTES;
    if (start + length > chunk.length) {
      this.#partial = Buffer.allocUnsafeSlow(length);
      this.#partialFilled = 0;
      return start;
    }
    this.#onFrame(chunk.subarray(start, start + length));
    return start + length;
  }

  #fillHeader(chunk: Uint8Array, at: number): number {
    const taken = Math.min(FRAME_HEADER_BYTES - this.#headerFilled, chunk.length - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled === FRAME_HEADER_BYTES) {
      this.#headerFilled = 0;
      this.#partial = Buffer.allocUnsafeSlow(frameLength(this.#header, 0));
      this.#partialFilled = 0;
    }
    return at + taken;
  }

  #fillPartial(partial: Uint8Array, chunk: Uint8Array, at: number): number {
    const taken = Math.min(partial.length - this.#partialFilled, chunk.length - at);
    partial.set(chunk.subarray(at, at + taken), this.#partialFilled);
    this.#partialFilled += taken;
    if (this.#partialFilled === partial.length) {
      this.#partial = undefined;
      this.#onFrame(partial);
    }
    return at + taken;
  }
}

/** Writes the length of a frame into the room at its front. */
export function writeFrameHeader(frame: Uint8Array): void {
  const length = frame.length - FRAME_HEADER_BYTES;
  frame[0] = length & 0xff;
  frame[1] = (length >>> 8) & 0xff;
  frame[2] = (length >>> 16) & 0xff;
  frame[3] = (length >>> 24) & 0xff;
}

function frameLength(bytes: Uint8Array, at: number): number {
  const length =
    ((bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)) >>>
    0;
  if (length === 0 || length > MAX_FRAME_BYTES) {
    throw new ProtocolError(`a frame of ${length} bytes was announced; 1 to ${MAX_FRAME_BYTES} are allowed`);
  }
  return length;
}
