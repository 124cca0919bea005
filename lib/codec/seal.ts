/**
 * Sealed values: bytes that are complete in themselves, and so may wait, change connections or be kept.
 * The first byte says which lane the rest is of. Large binary lies beside them, as blobs.
 */

import { DecodeError } from '../errors.ts';
import { stringForm } from './error-data.ts';
import { flatten, type Flattened } from './flatten.ts';
import { FrameBytes } from './frame-bytes.ts';
import { MsgpackWriter } from './msgpack-writer.ts';
import { Unpackr } from './msgpackr.ts';
import { PlainEncoder } from './plain-encoder.ts';
import type { RevivalScope } from './portable.ts';
import { rebuild } from './rebuild.ts';
import { NO_BLOBS, ownCopy, type Sealed } from './sealed.ts';
import { writeTable } from './write-table.ts';

const PLAIN_TAG = 0;
const GRAPH_TAG = 1;

/** Copies bytes into memory that nobody else writes to. */
export type CopyBytes = (bytes: Uint8Array) => Uint8Array;

const encoder = new PlainEncoder('complete');
const tableWriter = new MsgpackWriter();
const unpackr = new Unpackr({
  useRecords: false,
  moreTypes: true,
  structuredClone: false,
  copyBuffers: true,
});

/**
 * Seals a value.
 *
 * @param systemId - The system that refs in the value must belong to.
 * @param copy - Copies large binary, so that the caller may change its own at once.
 * @throws {@link EncodeError} when something in it cannot be sent, or it is over 16 MiB without its large
 *   binary, or that is over 256 MiB.
 */
export function seal(value: unknown, systemId: string, copy: CopyBytes = ownCopy): Sealed {
  return sealPlain(value) ?? sealFlattened(flatten(value, systemId), copy);
}

/** Seals a value by the plain lane, if that carries it. */
function sealPlain(value: unknown): Sealed | undefined {
  if (encoder.isBusy) return undefined; // A getter in the value that is being sealed seals another.
  const { out } = encoder;
  out.clear();
  out.byte(PLAIN_TAG);
  return encoder.append(value) ? { bytes: take(out), blobs: NO_BLOBS } : undefined;
}

function sealFlattened(flattened: Flattened, copy: CopyBytes): Sealed {
  tableWriter.clear();
  tableWriter.byte(GRAPH_TAG);
  writeTable(tableWriter, flattened);
  return { bytes: take(tableWriter), blobs: flattened.blobs.map(copy) };
}

/** Copies what was written, and keeps no large buffer for the next time. */
function take(out: MsgpackWriter): Uint8Array {
  const copy = Buffer.allocUnsafe(out.length);
  out.buffer.copy(copy, 0, 0, out.length);
  out.clear();
  return copy;
}

/**
 * Seals what was thrown. What cannot be sent is left out of an error or put into words; something thrown
 * that is no error is sealed as it is when it can be sent, and as an error that describes it otherwise.
 * Never throws.
 */
export function sealError(error: unknown, systemId: string): Sealed {
  return sealFlattened(flattenThrown(error, systemId), ownCopy);
}

function flattenThrown(error: unknown, systemId: string): Flattened {
  try {
    return flatten(error, systemId);
  } catch {
    return flatten(new Error(stringForm(error)), systemId);
  }
}

/**
 * Opens what was sealed as the arguments of a message.
 *
 * @throws {@link DecodeError} when it is no array, or one of more holes than anybody sends: taking its
 *   elements one by one would never end.
 */
export function unsealArguments(sealed: Sealed, scope: RevivalScope): unknown[] {
  const args = unseal(sealed, scope);
  if (Array.isArray(args) && args.length <= sealed.bytes.byteLength) return args;
  throw new DecodeError('', 'it is not the arguments of a message');
}

/**
 * Opens what was sealed. The blobs become part of the result, which shares no other memory with it: what
 * is to be opened again is copied before (`copyOfSealed`).
 *
 * @throws {@link DecodeError} when the bytes are not a sealed value, or the class of a client in it
 *   cannot be found.
 */
export function unseal({ bytes, blobs }: Sealed, scope: RevivalScope): unknown {
  const lane = bytes[0];
  if (lane !== PLAIN_TAG && lane !== GRAPH_TAG) throw new DecodeError('', 'the bytes are not a sealed value');
  try {
    const content: unknown = unpackr.unpack(
      new FrameBytes(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1),
    );
    return lane === PLAIN_TAG ? content : rebuild(content, blobs, scope);
  } catch (error) {
    throw error instanceof DecodeError ? error : new DecodeError('', 'the bytes are malformed', error);
  }
}
