/**
 * The view through which msgpackr reads. It keeps msgpackr quick (`latin1Slice` is what it uses on
 * Buffers) and makes all binary that it copies out plain `Uint8Array`s instead of Buffers.
 */

/** A window on bytes that are about to be decoded; slices of it are ordinary `Uint8Array`s. */
export class FrameBytes extends Uint8Array<ArrayBufferLike> {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  latin1Slice(start: number, end: number): string {
    return buffers.latin1Slice.call(this, start, end);
  }
}

const buffers = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};
