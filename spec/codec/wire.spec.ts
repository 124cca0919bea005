import { expect } from 'chai';
import { PlainEncoder } from '../../lib/codec/plain.ts';
import { KIND_SHIFT, Kind, METADATA_BIT, PROCESS_TARGET } from '../../lib/codec/wire.ts';
import { WireReader } from '../../lib/codec/wire-reader.ts';
import { WireWriter } from '../../lib/codec/wire-writer.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';
import { thrownBy } from '../support/rejection.ts';

type Received = readonly [kind: Kind, target: number, correlation: number, body: unknown, sealed: boolean];

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
    const writer = new WireWriter();
    writer.plain(Kind.tell, 7, 0, [1, 'add']);
    writer.plain(Kind.ask, 8, 0xffff_ffff, [{ a: 1 }], undefined, 'value');
    writer.plain(Kind.reply, PROCESS_TARGET, 9, 'done');
    writer.sealed(Kind.refusal, PROCESS_TARGET, 10, Buffer.from('sealed'));
    expect(read(taken(writer))).to.deep.equal([
      [Kind.tell, 7, 0, [1, 'add'], false],
      [Kind.ask, 8, 0xffff_ffff, [{ a: 1 }, 'value'], false],
      [Kind.reply, 0, 9, 'done', false],
      [Kind.refusal, 0, 10, new Uint8Array(Buffer.from('sealed')), true],
    ]);
    expect(writer.take()).to.equal(undefined);
  });

  it('leave no trace of a body that the plain lane does not carry', () => {
    const writer = new WireWriter();
    expect(writer.plain(Kind.tell, 7, 0, [new Map(), 'add'])).to.equal(undefined);
    writer.plain(Kind.tell, 7, 0, ['after', 'add']);
    expect(read(taken(writer))).to.deep.equal([[Kind.tell, 7, 0, ['after', 'add'], false]]);
  });

  it('put what a getter sends behind the message that it is part of', () => {
    const writer = new WireWriter();
    const hostile = {
      get name() {
        writer.sealed(Kind.tell, 2, 0, Buffer.from('inner'));
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

  for (const [what, frame] of [
    ['an unknown kind', frameOf(header(9, 1), [1, 'add'])],
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
