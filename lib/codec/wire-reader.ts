/**
 * Reads the messages of a frame and hands them on one by one, after the whole frame has been
 * decoded. Bodies stay as they came: whoever receives one unseals it and answers for its failures.
 */

import { ProtocolError } from '../errors.ts';
import { PlainDecoder } from './plain.ts';
import { NO_BLOBS, sizeOfBlobs } from './sealed.ts';
import {
  BLOBS_BIT,
  KIND_MASK,
  KIND_SHIFT,
  Kind,
  MAX_TARGET,
  METADATA_BIT,
  MSGPACK_UINT32,
  SEALED_BIT,
} from './wire.ts';

export interface WireReceiver {
  /**
   * @param correlation - Number of the ask; 0 for a tell.
   * @param body - The value, or the sealed bytes when `sealed`.
   * @param bytes - Size of the body on the wire, its blobs included.
   * @param blobs - The large binary of the body.
   */
  onMessage(
    kind: Kind,
    target: number,
    correlation: number,
    body: unknown,
    sealed: boolean,
    bytes: number,
    blobs: readonly Uint8Array[],
  ): void;
}

export class WireReader {
  readonly #decoder = new PlainDecoder();
  readonly #receiver: WireReceiver;
  /** What has come for the next frame. */
  #blobs: Uint8Array[] = [];

  constructor(receiver: WireReceiver) {
    this.#receiver = receiver;
  }

  /** Takes a blob of the first message of the next frame. */
  addBlob(blob: Uint8Array): void {
    this.#blobs.push(blob);
  }

  /** @throws {@link ProtocolError} when the frame is not a whole number of well-formed messages. */
  read(frame: Uint8Array): void {
    // Most garbage ends here: decoded as a whole, 1 MB of it can take 90 MB.
    if (frame[0] !== MSGPACK_UINT32) throw new ProtocolError('a frame does not begin with a header');
    const { values, sizes } = this.#decoder.decode(frame);
    let at = 0;
    while (at < values.length) {
      const header = uint32(values[at++], 'header');
      const kind = kindOf(header);
      const correlation = kind === Kind.tell ? 0 : uint32(values[at++], 'correlation');
      if ((header & METADATA_BIT) !== 0) skipMetadata(values[at++]);
      if (at >= values.length) throw new ProtocolError('a message has no body');
      const sealed = (header & SEALED_BIT) !== 0;
      const blobs = this.#blobsFor(header);
      const bytes = (sizes[at] ?? 0) + sizeOfBlobs(blobs);
      const body = values[at];
      values[at] = undefined;
      this.#receiver.onMessage(kind, header & MAX_TARGET, correlation, body, sealed, bytes, blobs);
      at++;
    }
  }

  #blobsFor(header: number): readonly Uint8Array[] {
    const blobs = this.#blobs;
    if (blobs.length === 0 && (header & BLOBS_BIT) === 0) return NO_BLOBS;
    if (blobs.length === 0) throw new ProtocolError('a message lacks its blobs');
    if ((header & BLOBS_BIT) === 0) throw new ProtocolError('blobs came without the message they belong to');
    this.#blobs = [];
    return blobs;
  }
}

function uint32(value: unknown, what: string): number {
  if (typeof value !== 'number' || value !== value >>> 0) {
    throw new ProtocolError(`a message has no ${what} where one belongs`);
  }
  return value;
}

function skipMetadata(value: unknown): void {
  const isMap =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (!isMap) throw new ProtocolError('a message has no metadata where some belongs');
}

function kindOf(header: number): Kind {
  const kind = (header >>> KIND_SHIFT) & KIND_MASK;
  switch (kind) {
    case Kind.tell:
    case Kind.ask:
    case Kind.reply:
    case Kind.refusal:
      return kind;
    default:
      throw new ProtocolError(`a message is of the unknown kind ${kind}`);
  }
}
