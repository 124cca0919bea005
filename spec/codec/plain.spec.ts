/** The plain lane as a stream: what one value leaves behind for the next. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { ProtocolError } from '../../lib/errors.ts';
import { MAX_BODY_BYTES } from '../../lib/codec/limits.ts';
import { PlainDecoder, PlainEncoder } from '../../lib/codec/plain.ts';
import { Connection } from './lanes.ts';
import { expectSame } from './same-value.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** An object of a shape of its own, with another inside. */
function ofShape(number: number): object {
  return {
    [`key${number}`]: number,
    inner: { [`inner${number}`]: number },
    list: [{ a: 1 }, { b: { a: 1 } }],
  };
}

describe('PlainEncoder', () => {
  it('is right however many shapes there are, and whenever they come again', () => {
    const connection = new Connection();
    for (const period of [40, 100, 700]) {
      for (let i = 0; i < 3 * period; i++) {
        const value = ofShape(i % period);
        expectSame(connection.pass(value)?.arrived, value);
      }
    }
  });

  it('is right for thousands of shapes in one value, and leaves it to the graph lane beyond 8,000', () => {
    const connection = new Connection();
    const some = Array.from({ length: 3000 }, (_, index) => ({
      [`k${index}`]: { [`l${index % 50}`]: index },
    }));
    const many = Array.from({ length: 9000 }, (_, index) => ({ [`k${index}`]: index }));
    for (let time = 0; time < 3; time++) {
      expectSame(connection.pass(some)?.arrived, some);
      expect(connection.pass(many)).to.equal(undefined);
      expectSame(connection.pass(ofShape(1))?.arrived, ofShape(1));
    }
  });

  it('does not grow for ever on shapes that never come again', function () {
    this.timeout(20_000);
    const connection = new Connection();
    const pass = (from: number, to: number): void => {
      for (let i = from; i < to; i++) connection.pass({ [`user-${i}`]: { name: 'x', [`n${i}`]: 1 } });
    };
    pass(0, 10_000);
    const before = heapBytes();
    pass(10_000, 30_000);
    expect(heapBytes() - before).to.be.below(8 * 1024 * 1024);
  });

  it('leaves no trace of a value that does not fit', () => {
    const encoder = new PlainEncoder();
    const decoder = new PlainDecoder();
    const misfits = [{ a: 1, b: { c: () => 1 } }, [{ b: 1 }, new Map()], { b: { c: 2, d: '\ud800' } }];
    for (let time = 0; time < 3; time++) {
      for (const misfit of misfits) {
        const { length } = encoder.out;
        expect(encoder.append(misfit)).to.equal(false);
        expect(encoder.out.length).to.equal(length);
        expect(encoder.append({ a: 1, b: { c: 2, d: time } })).to.equal(true);
      }
    }
    const { values } = decoder.decode(encoder.out.buffer.subarray(0, encoder.out.length));
    expect(values).to.deep.equal([0, 0, 0, 1, 1, 1, 2, 2, 2].map((d) => ({ a: 1, b: { c: 2, d } })));
  });

  it('takes a getter that throws, or that sends, for something that does not fit', () => {
    const encoder = new PlainEncoder();
    const throwing = Object.defineProperty({ a: 1 }, 'b', {
      enumerable: true,
      get: () => expect.fail('read'),
    });
    expect(encoder.append(throwing)).to.equal(false);
    const inner: boolean[] = [];
    const sending = {
      get a(): number {
        inner.push(encoder.append('inner'), encoder.isBusy);
        return 1;
      },
    };
    expect(encoder.append(sending)).to.equal(true);
    expect(inner).to.deep.equal([false, true]);
    expect(encoder.isBusy).to.equal(false);
    expect(
      new PlainDecoder().decode(encoder.out.buffer.subarray(0, encoder.out.length)).values,
    ).to.deep.equal([{ a: 1 }]);
  });

  it('survives getters that change the object around them', () => {
    const connection = new Connection();
    const changing = {
      get a(): number {
        Reflect.set(this, 'added', 1);
        Reflect.deleteProperty(this, 'removed');
        return 1;
      },
      removed: 2,
      last: 3,
    };
    expect(connection.pass([changing, 'after'])?.arrived).to.deep.equal([{ a: 1, last: 3 }, 'after']);
    const shrinking: unknown[] = [
      {
        get a(): number {
          return shrinking.splice(1).length;
        },
      },
      2,
      3,
    ];
    expect(connection.pass(shrinking)).to.equal(undefined);
    expect(connection.pass({ a: 1, last: 3 })?.arrived).to.deep.equal({ a: 1, last: 3 });
  });

  it('makes room for any number of values of one byte', () => {
    const encoder = new PlainEncoder();
    for (let i = 0; i < 100_000; i++) encoder.appendArguments([]);
    const { values } = new PlainDecoder().decode(encoder.out.buffer.subarray(0, encoder.out.length));
    expect(values.length).to.equal(100_000);
  });

  it('does not remember the objects that it wrote', async () => {
    const encoder = new PlainEncoder();
    const registry = new FinalizationRegistry<string>((name) => collected.push(name));
    const collected: string[] = [];
    const send = (): void => {
      const value = { inner: Array.from({ length: 30 }, () => ({})) };
      registry.register(value, 'value');
      registry.register(value.inner, 'inner');
      encoder.append(value);
    };
    send();
    for (let i = 0; i < 50 && collected.length < 2; i++) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(collected).to.have.members(['value', 'inner']);
  });

  it('takes arguments without looking for other keys', () => {
    const encoder = new PlainEncoder();
    const args = Object.assign(['add', 1], { extra: 1 });
    expect(encoder.append(args)).to.equal(false);
    expect(encoder.appendArguments(args)).to.equal(true);
  });

  it('takes no more than it may', () => {
    const encoder = new PlainEncoder();
    expect(encoder.append('x'.repeat(100), 50)).to.equal(false);
    expect(encoder.append(Buffer.alloc(100), 50)).to.equal(false);
    expect(encoder.append(new Array(100).fill(1), 50)).to.equal(false);
    expect(encoder.append(Buffer.alloc(40), 50)).to.equal(true);
    expect(encoder.append(Buffer.alloc(40), 50)).to.equal(true);
    expect(encoder.append('x'.repeat(MAX_BODY_BYTES - 5))).to.equal(true);
    expect(encoder.append('x'.repeat(MAX_BODY_BYTES))).to.equal(false);
    expect(encoder.append('x'.repeat(8 * MAX_BODY_BYTES))).to.equal(false);
    expect(encoder.append(new Array(20_000_000).fill(0.5))).to.equal(false);
    expect(encoder.out.buffer.length, 'room for what is too large').to.be.below(8 * MAX_BODY_BYTES);
    expect(encoder.append(Buffer.alloc(MAX_BODY_BYTES))).to.equal(false);
    expect(encoder.append(Buffer.alloc(MAX_BODY_BYTES), Infinity)).to.equal(true);
  });

  it('gives large buffers back', () => {
    const encoder = new PlainEncoder();
    encoder.append('x'.repeat(5_000_000));
    encoder.out.clear();
    expect(encoder.out.buffer.length).to.be.below(100_000);
  });
});

describe('PlainDecoder', () => {
  it('says how many bytes each value took', () => {
    const encoder = new PlainEncoder();
    for (const value of ['a', { b: 1 }, [2], { b: 3 }]) encoder.append(value);
    const decoder = new PlainDecoder();
    expect(decoder.decode(encoder.out.buffer.subarray(0, encoder.out.length))).to.deep.equal({
      values: ['a', { b: 1 }, [2], { b: 3 }],
      sizes: [2, 7, 2, 2],
    });
    expect(decoder.decode(new Uint8Array(0)).values).to.deep.equal([]);
  });

  it('hands over bytes that share nothing with the frame, as Uint8Array', () => {
    const encoder = new PlainEncoder();
    encoder.append([Buffer.from('kept'), 'x'.repeat(30), 'y'.repeat(100), Buffer.alloc(300, 7)]);
    encoder.append({ floats: new Float64Array([1, 2]) });
    const frame = encoder.out.buffer.subarray(0, encoder.out.length);
    const { values } = new PlainDecoder().decode(frame);
    const before = structuredClone(values);
    frame.fill(0);
    expectSame(values, before);
  });

  it('refuses half a value', () => {
    const encoder = new PlainEncoder();
    encoder.append({ type: 'add', list: [1, 2, 3], text: 'x'.repeat(100) });
    for (let length = 1; length < encoder.out.length; length++) {
      const half = Buffer.from(encoder.out.buffer.subarray(0, length));
      expect(() => new PlainDecoder().decode(half), `${length} bytes`).to.throw(ProtocolError);
    }
  });
});

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
