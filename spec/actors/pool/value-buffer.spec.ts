import { expect } from 'chai';
import { ValueBuffer } from '../../../actors/pool/worker/value-buffer.ts';
import { range } from '../../support/pool-stage.ts';

describe('ValueBuffer', () => {
  const taken = (values: readonly unknown[]): unknown[] => {
    const buffer = new ValueBuffer();
    for (const value of values) buffer.add(value);
    expect(buffer.length).to.equal(values.length);
    const items = buffer.take();
    expect(buffer.length).to.equal(0);
    return Array.from(items);
  };

  it('gives what came, whatever it is', () => {
    for (const count of [0, 1, 7, 8, 64, 65, 300_000])
      expect(taken(range(count))).to.deep.equal(range(count));
    const odd = [NaN, -0, Infinity, 2 ** 53, 0.1, 1, 2, 3, 4];
    expect(taken(odd)).to.deep.equal(odd);
    for (const at of [0, 5, 100]) {
      const mixed = [...range(at), 'text', undefined, ...range(20)];
      expect(taken(mixed)).to.deep.equal(mixed);
    }
  });

  it('gives numbers in a typed array, where there are several and nothing else', () => {
    const buffer = new ValueBuffer();
    for (const n of range(20)) buffer.add(n);
    expect(buffer.take()).to.be.instanceOf(Int32Array);
    for (const n of range(20)) buffer.add(n + 0.5);
    expect(buffer.take()).to.be.instanceOf(Float64Array);
    for (const n of range(20)) buffer.add(n + 1);
    expect(Array.from(buffer.take())).to.deep.equal(range(20).map((n) => n + 1));
    buffer.add('text');
    for (const n of range(20)) buffer.add(n);
    expect(buffer.take()).to.be.an('array').with.length(21);
    for (const n of range(20)) buffer.add(n);
    expect(buffer.take()).to.be.instanceOf(Int32Array);
  });

  it('keeps numbers as they are, wherever one comes that needs more room than the others', () => {
    for (const count of [0, 1, 64, 300])
      for (const other of [-0, 0.5, NaN, 2 ** 31, -(2 ** 31) - 1]) {
        const values = [...range(count), other, ...range(count)];
        expect(taken(values)).to.deep.equal(values);
      }
  });
});
