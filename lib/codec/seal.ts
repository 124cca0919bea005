/**
 * Sealed values: bytes that are complete in themselves, and so may wait, change connections or be kept.
 * The first byte says which lane the rest is of.
 */

import { Packr, RESERVE_START_SPACE, RESET_BUFFER_MODE, Unpackr } from 'msgpackr/pack';
import { DecodeError, EncodeError } from '../errors.ts';
import { stringForm } from './error-data.ts';
import { flatten, type Flattened } from './flatten.ts';
import { FrameBytes } from './frame-bytes.ts';
import type { RevivalScope } from './portable.ts';
import { rebuild } from './rebuild.ts';
import { Survey } from './survey.ts';

const PLAIN_TAG = 0;
const GRAPH_TAG = 1;
/** After larger values msgpackr's buffer is given back, 1 MiB. */
const MAX_IDLE_BUFFER_BYTES = 1024 * 1024;

const packr = new Packr({ useRecords: false, variableMapSize: true, moreTypes: true, useToJSON: false });
const unpackr = new Unpackr({ useRecords: false, moreTypes: true, structuredClone: false, copyBuffers: true });

/**
 * Seals a value.
 *
 * @param systemId - The system that refs in the value must belong to.
 * @throws {@link EncodeError} when something in it cannot be sent, or it is over 16 MiB.
 */
export function seal(value: unknown, systemId: string): Uint8Array {
  const survey = new Survey();
  survey.run(value, systemId);
  return sealSurveyed(value, survey);
}

/**
 * Seals the value that `survey` surveyed last, without looking at it again.
 *
 * @throws {@link EncodeError} when the value has changed meanwhile and cannot be sent any more.
 */
export function sealSurveyed(value: unknown, survey: Survey): Uint8Array {
  const flattened = survey.takeFlattened();
  return flattened === undefined ? pack(PLAIN_TAG, value) : pack(GRAPH_TAG, flattened.table);
}

/**
 * Seals what was thrown. What cannot be sent is left out of an error or put into words; something thrown
 * that is no error is sealed as it is when it can be sent, and as an error that describes it otherwise.
 * Never throws.
 */
export function sealError(error: unknown, systemId: string): Uint8Array {
  return pack(GRAPH_TAG, flattenThrown(error, systemId).table);
}

function flattenThrown(error: unknown, systemId: string): Flattened {
  try {
    return flatten(error, systemId);
  } catch {
    return flatten(new Error(stringForm(error)), systemId);
  }
}

/**
 * Opens what was sealed. Nothing of the result shares memory with `bytes`.
 *
 * @throws {@link DecodeError} when the bytes are not a sealed value, or the class of a client in it
 *   cannot be found.
 */
export function unseal(bytes: Uint8Array, scope: RevivalScope): unknown {
  try {
    const tag = bytes[0];
    if (tag !== PLAIN_TAG && tag !== GRAPH_TAG) throw new DecodeError('', 'the bytes are not a sealed value');
    const content: unknown = unpackr.unpack(new FrameBytes(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1));
    return tag === PLAIN_TAG ? content : rebuild(content, scope);
  } catch (error) {
    throw error instanceof DecodeError ? error : new DecodeError('', 'the bytes are malformed', error);
  }
}

function pack(tag: number, content: unknown): Uint8Array {
  try {
    const packed = packr.pack(content, RESERVE_START_SPACE | 1 | RESET_BUFFER_MODE);
    const bytes = Buffer.allocUnsafe(packed.length);
    bytes.set(packed);
    bytes[0] = tag;
    if (packed.buffer.byteLength > MAX_IDLE_BUFFER_BYTES) packr.useBuffer(Buffer.allocUnsafeSlow(8192));
    return bytes;
  } catch (error) {
    throw new EncodeError('', 'reading it failed', error);
  }
}
