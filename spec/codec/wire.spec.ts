import { expect } from 'chai';
import { PlainEncoder } from '../../lib/codec/plain.ts';
import type { Sealed } from '../../lib/codec/sealed.ts';
import { BLOBS_BIT, KIND_SHIFT, Kind, METADATA_BIT, PROCESS_TARGET } from '../../lib/codec/wire.ts';
import { WireReader } from '../../lib/codec/wire-reader.ts';
import { WireWriter } from '../../lib/codec/wire-writer.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';
import { thrownBy } from '../support/rejection.ts';

type Received = readonly [kind: Kind, target: number, correlation: number, body: unknown, sealed: boolean];

const noBlobs = (): void => expect.fail('there are no blobs');

/** A sealed body that has no blobs. */
function bare(content: string): Sealed {
  return { bytes: Buffer.from(content), blobs: [] };
}

/** Reads one frame. */
function read(frame: Uint8Array): Received[] {
  const received: Received[] = [];
  const reader = new WireReader({
    onMessage: (kind, target, correlation, body, sealed) =>
      received.push([kind, target, correlation, body, sealed]),
  });
  reader.read(frame);
  return received;
}

/** What a writer has written, without the room for the transport's header. */
function taken(writer: WireWriter): Uint8Array {
  const frame = writer.take();
  if (frame === undefined) throw new Error('nothing was written');
  return frame.subarray(FRAME_HEADER_BYTES);
}

/** A frame of values as they stand in it. */
function frameOf(...values: readonly unknown[]): Uint8Array {
  const encoder = new PlainEncoder();
  for (const value of values) encoder.append(value);
  return Buffer.from(encoder.out.buffer.subarray(0, encoder.out.length));
}

const header = (kind: number, target: number, flags = 0): number =>
  ((kind << KIND_SHIFT) | flags | target) >>> 0;

describe('WireWriter and WireReader', () => {
  it('carry messages of every kind in their order', () => {
    const writer = new WireWriter(noBlobs);
    writer.plain(Kind.tell, 7, 0, [1, 'add']);
    writer.plain(Kind.ask, 8, 0xffff_ffff, [{ a: 1 }], undefined, 'value');
    writer.plain(Kind.reply, PROCESS_TARGET, 9, 'done');
    writer.sealed(Kind.refusal, PROCESS_TARGET, 10, bare('sealed'));
    expect(read(taken(writer))).to.deep.equal([
      [Kind.tell, 7, 0, [1, 'add'], false],
      [Kind.ask, 8, 0xffff_ffff, [{ a: 1 }, 'value'], false],
      [Kind.reply, 0, 9, 'done', false],
      [Kind.refusal, 0, 10, new Uint8Array(Buffer.from('sealed')), true],
    ]);
    expect(writer.take()).to.equal(undefined);
  });

  it('leave no trace of a body that the plain lane does not carry', () => {
    const writer = new WireWriter(noBlobs);
    expect(writer.plain(Kind.tell, 7, 0, [new Map(), 'add'])).to.equal(undefined);
    writer.plain(Kind.tell, 7, 0, ['after', 'add']);
    expect(read(taken(writer))).to.deep.equal([[Kind.tell, 7, 0, ['after', 'add'], false]]);
  });

  it('put what a getter sends behind the message that it is part of', () => {
    const writer = new WireWriter(noBlobs);
    const hostile = {
      get name() {
        writer.sealed(Kind.tell, 2, 0, bare('inner'));
        return 'outer';
      },
    };
    writer.plain(Kind.tell, 1, 0, [hostile, 'add']);
    expect(read(taken(writer)).map(([, target]) => target)).to.deep.equal([1, 2]);
  });

  it('skip metadata, which later versions may send', () => {
    const frame = frameOf(header(Kind.ask, 3, METADATA_BIT), 5, { trace: 'abc' }, [1, 'add']);
    expect(read(frame)).to.deep.equal([[Kind.ask, 3, 5, [1, 'add'], false]]);
  });

  it('carry blobs, each with the message that it belongs to', () => {
    const frames: Uint8Array[] = [];
    const blobs: (readonly Uint8Array[])[] = [];
    const writer: WireWriter = new WireWriter((sent) => {
      const before = writer.take();
      if (before !== undefined) frames.push(before.subarray(FRAME_HEADER_BYTES));
      blobs.push(sent);
    });
    const large = [1, 2, 3].map((byte) => Uint8Array.of(byte, byte));
    const [one, two, three] = large as [Uint8Array, Uint8Array, Uint8Array];
    writer.plain(Kind.tell, 1, 0, ['small', 'add']);
    writer.sealed(Kind.tell, 2, 0, { bytes: Buffer.from('first'), blobs: [one, two] });
    writer.plain(Kind.tell, 3, 0, ['small', 'add']);
    writer.sealed(Kind.ask, 4, 9, { bytes: Buffer.from('second'), blobs: [three] });
    frames.push(taken(writer));
    expect(frames.length).to.equal(3);

    const received: (readonly [target: number, bytes: number, blobs: readonly Uint8Array[]])[] = [];
    const reader = new WireReader({
      onMessage: (_kind, target, _correlation, _body, _sealed, bytes, arrived) =>
        received.push([target, bytes, arrived]),
    });
    frames.forEach((frame, index) => {
      for (const blob of blobs[index - 1] ?? []) reader.addBlob(blob);
      reader.read(frame);
    });
    expect(received.map(([target]) => target)).to.deep.equal([1, 2, 3, 4]);
    expect(received.map(([, , arrived]) => arrived)).to.deep.equal([[], [one, two], [], [three]]);
    expect(received[1]?.[1]).to.equal(2 + 'first'.length + 4);
  });

  it('refuse a message without its blobs, and blobs without their message', () => {
    const reader = new WireReader({ onMessage: () => undefined });
    const without = frameOf(header(Kind.tell, 1, BLOBS_BIT), [1, 'add']);
    expect(thrownBy(() => reader.read(without))).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
    reader.addBlob(Uint8Array.of(1));
    const foreign = frameOf(header(Kind.tell, 1), [1, 'add']);
    expect(thrownBy(() => reader.read(foreign))).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
  });

  for (const [what, frame] of [
    ['an unknown kind', frameOf(header(5, 1), [1, 'add'])],
    ['no body', frameOf(header(Kind.tell, 1))],
    ['no correlation', frameOf(header(Kind.ask, 1), 'five', [1, 'add'])],
    ['no header', frameOf('header', [1, 'add'])],
    ['metadata that is no map', frameOf(header(Kind.tell, 1, METADATA_BIT), [1], [1, 'add'])],
    ['half a value', frameOf(header(Kind.tell, 1), ['a long enough text', 'add']).subarray(0, -3)],
  ] as const) {
    it(`refuse a message with ${what}`, () => {
      expect(thrownBy(() => read(frame))).to.include({ code: 'ERR_TROUPE_PROTOCOL' });
    });
  }
});
