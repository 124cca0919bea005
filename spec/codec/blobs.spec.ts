/** Large binary, which travels beside the value that it is part of. */

import { expect } from 'chai';
import fc from 'fast-check';
import { flatten } from '../../lib/codec/flatten.ts';
import { MIN_BLOB_BYTES } from '../../lib/codec/limits.ts';
import { MsgpackWriter } from '../../lib/codec/msgpack-writer.ts';
import { PlainEncoder } from '../../lib/codec/plain.ts';
import { seal, sealError, unseal } from '../../lib/codec/seal.ts';
import { copyOfSealed, sizeOfSealed, type Sealed } from '../../lib/codec/sealed.ts';
import { writeTable } from '../../lib/codec/write-table.ts';
import { DecodeError } from '../../lib/errors.ts';
import { anyValue } from './arbitrary-values.ts';
import { forged, scope, sealed, SYSTEM_ID } from './lanes.ts';
import { expectSame } from './same-value.ts';

const LARGE = MIN_BLOB_BYTES;

/** Bytes that differ from each other. */
function large(bytes: number = LARGE): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, index) => index * 31);
}

class Samples extends Float64Array {}

const shared = large().buffer;

const table: readonly (readonly [name: string, value: unknown, blobs: number])[] = [
  ['a typed array', new Float64Array(LARGE / 8).fill(1.5), 1],
  ['an ArrayBuffer', large().buffer, 1],
  ['a DataView', new DataView(large().buffer), 1],
  ['a Buffer', Buffer.from(large()), 1],
  ['what is deep inside', { list: [1, new Map([['k', { bytes: large() }]])] }, 1],
  ['several of them', [large(), Buffer.from(large()), large(LARGE + 3)], 3],
  ['one of them twice', ((bytes) => [bytes, { bytes }])(large()), 1],
  ['two views of one buffer', [new Uint8Array(shared), new Uint32Array(shared, 8, 20)], 1],
  ['a view and its buffer', { view: new Int16Array(shared, 2, 3), buffer: shared }, 1],
  ['what is just too small', [large(LARGE - 1)], 0],
  ['small ones beside a large one', [large(100), large(), Buffer.from('small')], 1],
];

describe('Large binary', () => {
  for (const [name, value, blobs] of table) {
    it(`arrives as structuredClone makes it: ${name}`, () => {
      const { bytes, blobs: apart } = seal(value, SYSTEM_ID);
      expect(apart.length).to.equal(blobs);
      if (blobs > 0) expect(bytes.length).to.be.below(1000);
      expectSame(sealed(value), structuredClone(value));
    });
  }

  it('arrives from a subclass as what that extends', () => {
    const arrived = sealed(new Samples(LARGE / 8).fill(0.5)) as Float64Array;
    expect(arrived.constructor).to.equal(Float64Array);
    expect([arrived.length, arrived[7]]).to.deep.equal([LARGE / 8, 0.5]);
  });

  it('arrives from a buffer that can be resized as such', () => {
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer;
    const buffer = new Resizable(LARGE, { maxByteLength: 2 * LARGE });
    new Uint8Array(buffer).set(large());
    expectSame(sealed([buffer]), structuredClone([buffer]));
  });

  it('travels as far as views show it, and in the message when they show little', () => {
    const pool = large(4 * LARGE).buffer;
    const parts = [new Uint8Array(pool, 1000, LARGE), new Uint8Array(pool, 2000, LARGE)];
    const { blobs } = seal(parts, SYSTEM_ID);
    expect(blobs.map((blob) => blob.length)).to.deep.equal([LARGE + 1000]);
    const [one, other] = sealed(parts) as [Uint8Array, Uint8Array];
    expect(one.buffer).to.equal(other.buffer);
    expect(Buffer.compare(other, parts[1] ?? one)).to.equal(0);
    expect(seal([new Uint8Array(pool, 1000, 10)], SYSTEM_ID).blobs).to.deep.equal([]);
  });

  it('is copied when it is sealed, and not again when it is opened', () => {
    const bytes = large();
    const message = seal([bytes, 'text'], SYSTEM_ID);
    bytes.fill(0);
    const [arrived] = unseal(message, scope) as [Uint8Array];
    expect(Buffer.compare(arrived, large())).to.equal(0);
    expect(arrived.buffer).to.equal(message.blobs[0]?.buffer);
  });

  it('is opened again from a copy', () => {
    const message = seal([large()], SYSTEM_ID);
    const [first] = unseal(copyOfSealed(message), scope) as [Uint8Array];
    first.fill(0);
    expect(Buffer.compare((unseal(message, scope) as [Uint8Array])[0], large())).to.equal(0);
  });

  it('leaves the plain lane to other values, unless there is no limit', () => {
    const encoder = new PlainEncoder();
    expect(encoder.append([large(LARGE - 1)])).to.equal(true);
    for (const value of [large(), Buffer.from(large()), { a: [large()] }])
      expect(encoder.append(value)).to.equal(false);
    expect(encoder.append(large(), Infinity)).to.equal(true);
  });

  it('is no part of the 16 MiB, but of the size', () => {
    const value = [large(20 * 1024 * 1024), 'x'.repeat(15 * 1024 * 1024)];
    expect(sizeOfSealed(seal(value, SYSTEM_ID))).to.be.above(35 * 1024 * 1024);
  });

  it('gets through in an error, and is left out when it is too much', () => {
    const error = Object.assign(new Error('large'), {
      kept: large(),
      left: new ArrayBuffer(256 * 1024 * 1024),
    });
    const message = sealError(error, SYSTEM_ID);
    expect(message.blobs.length).to.equal(1);
    const arrived = unseal(message, scope) as Error & { readonly kept: Uint8Array; readonly left: unknown };
    expect(arrived.message).to.equal('large');
    expect(Buffer.compare(arrived.kept, large())).to.equal(0);
    expect(arrived.left).to.equal('[object ArrayBuffer]');
  });

  it('that a table only claims to have is a DecodeError', () => {
    const blobs = [large()];
    for (const node of [[15], [15, 1], [15, -1], [15, 0.5], [15, '0'], [15, 0, 2 ** 40]])
      expect(() => unseal(forged([[0], node], blobs), scope)).to.throw(DecodeError);
    expect(unseal(forged([[0], [15, 0]], blobs), scope)).to.equal(blobs[0]?.buffer);
  });

  it('of any value arrives as structuredClone makes it, whatever counts as large', () => {
    let apart = 0;
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 0, max: 48 }), (value, minBlobBytes) => {
        const message = sealedFrom(value, minBlobBytes);
        apart += message.blobs.length;
        expectSame(unseal(message, scope), structuredClone(value));
      }),
      { seed: 20_261_121, numRuns: 700 },
    );
    expect(apart).to.be.above(100);
  });
});

/** Seals by the graph lane, with a size of its own from which on binary is large. */
function sealedFrom(value: unknown, minBlobBytes: number): Sealed {
  const flattened = flatten(value, SYSTEM_ID, minBlobBytes);
  const out = new MsgpackWriter();
  out.byte(1);
  writeTable(out, flattened);
  expect(out.length - 1).to.be.at.most(flattened.bytes);
  const blobs = flattened.blobs.map((blob) => Uint8Array.from(blob));
  return { bytes: out.buffer.subarray(0, out.length), blobs };
}
