import { expect } from 'chai';
import { concatenate, cut, type Items, pack, slice } from '../../../actors/pool/items.ts';
import { range } from '../../support/pool-stage.ts';

const some = range(10);

describe('Items of a call', () => {
  describe('that are packed', () => {
    it('stand in little room where all are numbers, and in less where all are integers', () => {
      expect(pack([...some, -(2 ** 31), 2 ** 31 - 1])).to.be.instanceOf(Int32Array);
      for (const other of [0.5, -0, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1])
        expect(pack([...some, other, ...some])).to.be.instanceOf(Float64Array);
    });

    it('stay what they are', () => {
      for (const other of [0, -0, 0.5, NaN, 2 ** 31, 2 ** 53, 7n, '1', undefined, null, true])
        for (const items of [
          [other, ...some],
          [...some, other, ...some],
          [...some, other],
        ])
          expect(Array.from(pack(items))).to.deep.equal(items);
    });

    it('are left alone where they are few, or not all numbers', () => {
      for (const items of [range(7), [...some, 'text', ...some], ['text', ...some]])
        expect(pack(items)).to.equal(items);
    });
  });

  it('are put together again, whatever room they stand in', () => {
    const kinds: Items[] = [some, new Int32Array(some), new Float64Array(some)];
    for (const one of kinds)
      for (const other of kinds)
        expect(Array.from(concatenate(one, other))).to.deep.equal([...some, ...some]);
    const fractions = new Float64Array([0.5, -0]);
    expect(Array.from(concatenate(new Int32Array([1]), fractions))).to.deep.equal([1, 0.5, -0]);
  });

  it('are cut without being copied where they are packed', () => {
    const packed = new Int32Array(some);
    expect(slice(packed, 0, 10)).to.equal(packed);
    expect(slice(packed, 2, 4)).to.deep.equal(new Int32Array([2, 3]));
    const part = cut({ from: 5, items: packed, suspect: true }, 2, 4);
    expect(part).to.deep.equal({ from: 7, items: new Int32Array([2, 3]), suspect: true });
    expect((part.items as Int32Array).buffer).to.equal(packed.buffer);
  });
});
