/**
 * The plain lane: a stream of msgpack values between two processes, by which everyday messages travel.
 * Records make it quick: the keys of an object are sent once per stream and shape. So a decoder must be
 * given every frame of its encoder, in order, and a new connection takes a new pair.
 *
 * Only what {@link PlainFit} approved survives exactly. The encoder trusts its caller in that, except
 * that functions throw instead of vanishing.
 *
 * It imports `msgpackr/pack`, which in Node.js is msgpackr without its native addon and its streams:
 * 7–10 ms to load instead of 23–30, 6 MB of memory less, and no loss of throughput (Node 20.20.2).
 */

import { Packr, RESET_BUFFER_MODE, REUSE_BUFFER_MODE, Unpackr } from 'msgpackr/pack';
import { EncodeError, ProtocolError } from '../errors.ts';
import { FrameBytes } from './frame-bytes.ts';

/** Shapes that a stream remembers. With msgpackr's default, 64, a rotation of 100 shapes took 2.6 × as long. */
const MAX_SHAPES = 512;

/** A buffer that grew beyond this for one value is given back, 1 MiB. */
const MAX_IDLE_BUFFER_BYTES = 1024 * 1024;

/** What msgpackr returns in `REUSE_BUFFER_MODE`: its whole buffer, and where in it the value is. */
interface PackedSpan extends Uint8Array {
  readonly start: number;
  readonly end: number;
}

function refuseFunction(): never {
  throw new TypeError('a function cannot be sent');
}

function newPackr(): Packr {
  return new Packr({
    sequential: true,
    moreTypes: true,
    maxOwnStructures: MAX_SHAPES,
    useToJSON: false,
    writeFunction: refuseFunction,
  });
}

/** Encodes values for one connection, each of which a {@link PlainDecoder} at its other end reads. */
export class PlainEncoder {
  /** The buffer that holds the value written last, from `start` to `end`. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  #packr = newPackr();
  #busy = false;

  /**
   * Encodes one value.
   *
   * @returns A view that is valid until anything is encoded again, here or in another encoder.
   * @throws {@link EncodeError} as {@link PlainEncoder.write} does.
   */
  encode(value: unknown): Uint8Array {
    this.write(value);
    return this.bytes.subarray(this.start, this.end);
  }

  /**
   * Encodes one value into `bytes`, from `start` to `end`: the same as `encode`, without making a view
   * (60 ns). A `Buffer` travels as msgpack bin; both it and `Uint8Array` arrive as `Uint8Array`.
   *
   * @throws {@link EncodeError} when reading the value throws or sends another message by this encoder.
   *   Nothing was written then, and the stream goes on.
   */
  write(value: unknown): void {
    if (this.#busy) throw new EncodeError('', 'a getter in it sends a message while it is being encoded');
    this.#busy = true;
    try {
      const packed = this.#packr.pack(value, REUSE_BUFFER_MODE | RESET_BUFFER_MODE) as Uint8Array as PackedSpan;
      this.bytes = packed;
      this.start = packed.start;
      this.end = packed.end;
      if (packed.length > MAX_IDLE_BUFFER_BYTES) this.#packr.useBuffer(Buffer.allocUnsafeSlow(8192));
    } catch (error) {
      // Shapes that it met in the lost value count as sent. A new one sends all shapes again.
      this.#packr = newPackr();
      throw new EncodeError('', 'reading it failed', error);
    } finally {
      this.#busy = false;
    }
  }
}

/** The values of one frame, and how many bytes each took in it. */
export interface DecodedFrame {
  readonly values: readonly unknown[];
  readonly sizes: readonly number[];
}

/** Decodes what one {@link PlainEncoder} has written. */
export class PlainDecoder {
  readonly #unpackr = new Unpackr({
    sequential: true,
    moreTypes: true,
    structuredClone: false,
    copyBuffers: true,
  });

  /**
   * Reads all values of a frame, then hands them over one by one. What `onValue` throws passes through.
   *
   * @param onValue - Gets each value, and the bytes that it took in the frame.
   * @throws {@link ProtocolError} as {@link PlainDecoder.decode} does; nothing is handed over then.
   */
  readAll(frame: Uint8Array, onValue: (value: unknown, bytes: number) => void): void {
    const { values, sizes } = this.decode(frame);
    for (let i = 0; i < values.length; i++) onValue(values[i], sizes[i] ?? 0);
  }

  /**
   * Decodes all values of a frame. None of them shares memory with it.
   *
   * @throws {@link ProtocolError} when the frame is not a sequence of whole values; the decoder is of
   *   no further use then.
   */
  decode(frame: Uint8Array): DecodedFrame {
    const values: unknown[] = [];
    const sizes: number[] = [];
    if (frame.byteLength === 0) return { values, sizes };
    try {
      const bytes = new FrameBytes(frame.buffer, frame.byteOffset, frame.byteLength);
      this.#unpackr.unpackMultiple(bytes, (value: unknown, start = 0, end = 0) => {
        // A forged string bundle can move the position back, which would go on for ever.
        if (end <= start) throw new RangeError('a value ends before it starts');
        values.push(value);
        sizes.push(end - start);
      });
    } catch (error) {
      throw new ProtocolError('a frame could not be decoded', error);
    }
    return { values, sizes };
  }
}
