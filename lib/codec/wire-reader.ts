/**
 * Reads the messages of a frame and hands them on one by one, after the whole frame has been
 * decoded. Bodies stay as they came: whoever receives one unseals it and answers for its failures.
 */

import { ProtocolError } from '../errors.ts';
import { PlainDecoder } from './plain.ts';
import { KIND_SHIFT, Kind, MAX_TARGET, METADATA_BIT, MSGPACK_UINT32, SEALED_BIT } from './wire.ts';

export interface WireReceiver {
  /**
   * @param correlation - Number of the ask; 0 for a tell.
   * @param body - The value, or the sealed bytes when `sealed`.
   * @param bytes - Size of the body on the wire.
   */
  onMessage(
    kind: Kind,
    target: number,
    correlation: number,
    body: unknown,
    sealed: boolean,
    bytes: number,
  ): void;
}

export class WireReader {
  readonly #decoder = new PlainDecoder();
  readonly #receiver: WireReceiver;

  constructor(receiver: WireReceiver) {
    this.#receiver = receiver;
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
      const body = values[at];
      values[at] = undefined;
      this.#receiver.onMessage(kind, header & MAX_TARGET, correlation, body, sealed, sizes[at] ?? 0);
      at++;
    }
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
  const kind = header >>> KIND_SHIFT;
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
