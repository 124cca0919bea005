import { expect } from 'chai';

import { blobHeader, FrameReader, writeFrameHeader } from '../../lib/transport/frame-reader.ts';
import { FRAME_HEADER_BYTES, MAX_BLOB_BYTES, MAX_FRAME_BYTES } from '../../lib/transport/transport.ts';
import { thrownBy } from '../support/rejection.ts';

function frame(...content: readonly number[]): Buffer {
  const bytes = Buffer.from([0, 0, 0, 0, ...content]);
  writeFrameHeader(bytes);
  return bytes;
}

function readerOf(onFrame: (frame: Uint8Array) => void): FrameReader {
  return new FrameReader({ onFrame, onBlob: () => expect.fail('there are no blobs') });
}

function readAll(chunks: readonly Uint8Array[]): number[][] {
  const frames: number[][] = [];
  const reader = readerOf((bytes) => frames.push([...bytes]));
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
    const reader = readerOf((bytes) => frames.push(bytes));
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
    ['a blob of 0', 0x8000_0000],
    ['a blob of more than the limit', 0x8000_0000 + MAX_BLOB_BYTES + 1],
    ['4 GiB', 0xffff_ffff],
  ] as const) {
    it(`refuses a length of ${what}, whole or in parts, before it allocates`, () => {
      const header = Buffer.alloc(FRAME_HEADER_BYTES);
      header.writeUInt32LE(length);
      const before = process.memoryUsage().arrayBuffers;
      for (const chunks of [[header], [header.subarray(0, 2), header.subarray(2)]]) {
        const error = thrownBy(() => readAll(chunks));
        expect(error).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
        expect(error.message).to.include(` ${length % 0x8000_0000} bytes`);
      }
      expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(1024 * 1024);
    });
  }

  it('takes a frame of the largest length', () => {
    const bytes = Buffer.alloc(FRAME_HEADER_BYTES + MAX_FRAME_BYTES, 7);
    writeFrameHeader(bytes);
    let length = 0;
    readerOf((content) => (length = content.length)).push(bytes);
    expect(length).to.equal(MAX_FRAME_BYTES);
  });
});

/** What came, as text: blobs are marked. */
function readMarked(feed: (reader: FrameReader) => void): string[] {
  const came: string[] = [];
  feed(
    new FrameReader({
      onFrame: (bytes) => came.push([...bytes].join()),
      onBlob: (blob) => {
        expect(blob.byteLength, 'it spans its buffer').to.equal(blob.buffer.byteLength);
        came.push(`blob ${[...blob].join()}`);
      },
    }),
  );
  return came;
}

function blob(...content: readonly number[]): Buffer {
  return Buffer.concat([blobHeader(content.length), Uint8Array.from(content)]);
}

describe('FrameReader, given blobs', () => {
  const stream = Buffer.concat([frame(1), blob(2, 3), blob(4, 5, 6), frame(7, 8), blob(9), frame(10)]);
  const expected = ['1', 'blob 2,3', 'blob 4,5,6', '7,8', 'blob 9', '10'];

  it('keeps them apart from frames and in order, cut at any two places', () => {
    for (let one = 0; one <= stream.length; one++) {
      for (let two = one; two <= stream.length; two++) {
        const came = readMarked((reader) => {
          for (const [from, to] of [
            [0, one],
            [one, two],
            [two, stream.length],
          ] as const)
            reader.push(stream.subarray(from, to));
        });
        expect(came, `cut at ${one} and ${two}`).to.deep.equal(expected);
      }
    }
  });

  it('lets what is missing of one be read straight into it', () => {
    for (let step = 1; step <= 4; step++) {
      const came = readMarked((reader) => {
        for (let at = 0; at < stream.length;) {
          const { missing } = reader;
          const length = Math.min(step, missing?.length ?? step, stream.length - at);
          if (missing === undefined) reader.push(stream.subarray(at, at + length));
          else {
            missing.set(stream.subarray(at, at + length));
            reader.filled(length);
          }
          at += length;
        }
      });
      expect(came, `${step} bytes at a time`).to.deep.equal(expected);
    }
  });

  it('gives each memory of its own, so that a read buffer may be used again', () => {
    const buffer = Buffer.from(stream);
    const blobs: Uint8Array[] = [];
    new FrameReader({ onFrame: () => undefined, onBlob: (content) => blobs.push(content) }).push(buffer);
    buffer.fill(0xaa);
    expect(blobs.map((content) => [...content])).to.deep.equal([[2, 3], [4, 5, 6], [9]]);
  });

  it('refuses more than a message may have before it allocates, and counts anew after a frame', () => {
    const half = MAX_BLOB_BYTES / 2;
    const reader = new FrameReader({ onFrame: () => undefined, onBlob: () => undefined });
    const receiveHalf = (): void => {
      reader.push(blobHeader(half));
      reader.filled(half);
    };
    receiveHalf();
    receiveHalf();
    reader.push(frame(1));
    receiveHalf();
    const before = process.memoryUsage().arrayBuffers;
    expect(thrownBy(() => reader.push(blobHeader(half + 1)))).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
    expect(process.memoryUsage().arrayBuffers - before).to.be.lessThan(1024 * 1024);
  });
});
