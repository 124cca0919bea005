/**
 * The plain lane: a stream of msgpack values between two processes, by which everyday messages travel.
 * Records make it quick: the keys of an object are sent once per stream and shape. So a decoder must be
 * given every frame of its encoder, in order, and a new connection takes a new pair.
 */

import { ProtocolError } from '../errors.ts';
import { FrameBytes } from './frame-bytes.ts';
import { Unpackr } from './msgpackr.ts';

export { PlainEncoder } from './plain-encoder.ts';

/** Longer arrays are not kept for the next frame. */
const MAX_KEPT_VALUES = 16_384;

/** The values of one frame, and how many bytes each took in it. */
export interface DecodedFrame {
  /** Who takes a value should put `undefined` in its place: the array stays. */
  readonly values: unknown[];
  readonly sizes: readonly number[];
}

/** Decodes what one {@link PlainEncoder} has written. */
export class PlainDecoder {
  readonly #unpackr = new Unpackr({
    sequential: true,
    moreTypes: true,
    mapsAsObjects: true,
    structuredClone: false,
    copyBuffers: true,
  });
  /** Kept from frame to frame: making them anew took an eighth of the time. */
  #values: unknown[] = [];
  #sizes: number[] = [];

  /**
   * Decodes all values of a frame. None of them shares memory with it. The result is good until the next
   * call.
   *
   * @throws {@link ProtocolError} when the frame is not a sequence of whole values; the decoder is of
   *   no further use then.
   */
  decode(frame: Uint8Array): DecodedFrame {
    if (frame.byteLength === 0) return { values: [], sizes: [] };
    const values = this.#values;
    const sizes = this.#sizes;
    let count = 0;
    try {
      const bytes = new FrameBytes(frame.buffer, frame.byteOffset, frame.byteLength);
      this.#unpackr.unpackMultiple(bytes, (value: unknown, start = 0, end = 0) => {
        // A forged string bundle can move the position back, which would go on for ever.
        if (end <= start) throw new RangeError('a value ends before it starts');
        values[count] = value;
        sizes[count++] = end - start;
      });
    } catch (error) {
      throw new ProtocolError('a frame could not be decoded', error);
    }
    values.length = count;
    sizes.length = count;
    if (count > MAX_KEPT_VALUES) {
      this.#values = [];
      this.#sizes = [];
    }
    return { values, sizes };
  }
}
