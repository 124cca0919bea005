/** Both ways a value can take, from one process to the other, for specs. */

import { PlainDecoder, PlainEncoder } from '../../lib/codec/plain.ts';
import type { RefData, RevivalScope } from '../../lib/codec/portable.ts';
import { seal, unseal } from '../../lib/codec/seal.ts';
import type { Sealed } from '../../lib/codec/sealed.ts';

export const SYSTEM_ID = 'system-1';

/** Stands for a ref that arrived. */
export class ArrivedRef {
  readonly data: RefData;

  constructor(data: RefData) {
    this.data = data;
  }
}

export const scope: RevivalScope = { systemId: SYSTEM_ID, reviveRef: (data) => new ArrivedRef(data) };

/** Seals and opens. */
export function sealed(value: unknown): unknown {
  return unseal(seal(value, SYSTEM_ID), scope);
}

/** One connection: a stream of values, each of which goes there by the plain lane if it fits. */
export class Connection {
  readonly #encoder = new PlainEncoder();
  readonly #decoder = new PlainDecoder();

  /** What arrives, or `undefined` when the value does not fit the plain lane. */
  pass(value: unknown): { readonly arrived: unknown } | undefined {
    const { out } = this.#encoder;
    out.clear();
    if (!this.#encoder.append(value)) return undefined;
    const frame = out.buffer.subarray(0, out.length);
    const { values } = this.#decoder.decode(frame);
    frame.fill(0xaa); // What arrived must not be a view of it.
    if (values.length !== 1) throw new Error(`${values.length} values arrived instead of one`);
    return { arrived: values[0] };
  }
}

/** Msgpack that says whatever it says, with maps for objects. */
export function packed(value: unknown): Buffer {
  const encoder = new PlainEncoder('complete');
  if (!encoder.append(value)) throw new TypeError('the plain lane does not carry it');
  return Buffer.from(encoder.out.buffer.subarray(0, encoder.out.length));
}

/** A sealed value of the graph lane whose table says whatever it says. */
export function forged(table: unknown, blobs: readonly Uint8Array[] = []): Sealed {
  return { bytes: Buffer.concat([Buffer.of(1), packed(table)]), blobs };
}

/** Opens bytes that came without blobs. */
export function openBytes(bytes: Uint8Array): unknown {
  return unseal({ bytes, blobs: [] }, scope);
}
