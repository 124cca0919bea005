import { expect } from 'chai';

import { FrameReader, writeFrameHeader } from '../../lib/transport/frame-reader.ts';
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES } from '../../lib/transport/transport.ts';
import { thrownBy } from '../support/rejection.ts';

function frame(...content: readonly number[]): Buffer {
  const bytes = Buffer.from([0, 0, 0, 0, ...content]);
  writeFrameHeader(bytes);
  return bytes;
}

function readAll(chunks: readonly Uint8Array[]): number[][] {
  const frames: number[][] = [];
  const reader = new FrameReader((bytes) => frames.push([...bytes]));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

describe('FrameReader', () => {
  const long = Array.from({ length: 300 }, (_, index) => index & 0xff);
  const expected = [[1], [2, 3], long, [4, 5, 6]];
  const stream = Buffer.concat(expected.map((content) => frame(...content)));

  it('reads frames that come in one chunk', () => {
    expect(readAll([stream])).to.deep.equal(expected);
  });

  it('reads frames that come byte by byte', () => {
    expect(readAll([...stream].map((byte) => Uint8Array.of(byte)))).to.deep.equal(expected);
  });

  it('reads frames cut at any place', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(readAll([stream.subarray(0, cut), stream.subarray(cut)]), `cut at ${cut}`).to.deep.equal(
        expected,
      );
    }
  });

  it('reads frames cut at any two places', () => {
    const short = Buffer.concat([frame(1, 2), frame(3), frame(4, 5, 6)]);
    for (let one = 0; one <= short.length; one++) {
      for (let two = one; two <= short.length; two++) {
        const chunks = [short.subarray(0, one), short.subarray(one, two), short.subarray(two)];
        expect(readAll(chunks)).to.deep.equal([[1, 2], [3], [4, 5, 6]]);
      }
    }
  });

  it('copies what spans chunks, so that a read buffer may be used again', () => {
    const frames: Uint8Array[] = [];
    const reader = new FrameReader((bytes) => frames.push(bytes));
    const bytes = frame(1, 2, 3, 4);
    const buffer = Buffer.from(bytes.subarray(0, 6));
    reader.push(buffer);
    buffer.fill(9);
    reader.push(bytes.subarray(6));
    expect(frames.map((content) => [...content])).to.deep.equal([[1, 2, 3, 4]]);
  });

  for (const [what, length] of [
    ['0', 0],
    ['more than the limit', MAX_FRAME_BYTES + 1],
    ['4 GiB', 0xffff_ffff],
  ] as const) {
    it(`refuses a length of ${what}, whole or in parts, before it allocates`, () => {
      const header = Buffer.alloc(FRAME_HEADER_BYTES);
      header.writeUInt32LE(length);
      const before = process.memoryUsage().arrayBuffers;
      for (const chunks of [[header], [header.subarray(0, 2), header.subarray(2)]]) {
        const error = thrownBy(() => readAll(chunks));
        expect(error).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
        expect(error.message).to.include(String(length));
      }
      expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(1024 * 1024);
    });
  }

  it('takes a frame of the largest length', () => {
    const bytes = Buffer.alloc(FRAME_HEADER_BYTES + MAX_FRAME_BYTES, 7);
    writeFrameHeader(bytes);
    let length = 0;
    new FrameReader((content) => (length = content.length)).push(bytes);
    expect(length).to.equal(MAX_FRAME_BYTES);
  });
});
