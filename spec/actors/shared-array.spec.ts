import { expect } from 'chai';
import { type ElementType, SharedArray } from 'troupe';

import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('SharedArray', () => {
  const crew = useCrew(4);

  for (const [type, Class, wrapped] of [
    ['int8', Int8Array, -128],
    ['uint8', Uint8Array, 128],
    ['uint8clamped', Uint8ClampedArray, 128],
    ['int16', Int16Array, 128],
    ['uint16', Uint16Array, 128],
    ['int32', Int32Array, 128],
    ['uint32', Uint32Array, 128],
    ['float32', Float32Array, 128],
    ['float64', Float64Array, 128],
  ] as const) {
    it(`has elements of type ${type}`, async () => {
      await using array = await SharedArray.start(crew.system, { type, length: 3 });
      expect(array).to.include({ type, length: 3 });
      expect(await array.slice()).to.deep.equal(new Class(3));
      await array.set(2, 127);
      expect(await array.update(2, 'add', 1)).to.equal(wrapped);
      expect(await array.get(2)).to.equal(wrapped);
      await using other = await SharedArray.start<ElementType>(crew.system, { from: await array.slice() });
      expect(other.type).to.equal(type);
      expect(await other.slice()).to.deep.equal(Class.from([0, 0, wrapped]));
    });
  }

  for (const [type, Class] of [
    ['bigint64', BigInt64Array],
    ['biguint64', BigUint64Array],
  ] as const) {
    it(`has elements of type ${type}`, async () => {
      await using array = await SharedArray.start(crew.system, { type, from: [1n, 2n] });
      expect(await array.update(1, 'multiply', 2n ** 40n)).to.equal(2n ** 41n);
      await array.write(0, [5n]);
      expect(await array.slice()).to.deep.equal(Class.from([5n, 2n ** 41n]));
    });
  }

  // Source: CPython, _test_multiprocessing._TestArray.test_array.
  it('is read and written in whole, in parts and by element', async () => {
    const sequence = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831];
    await using array = await SharedArray.start(crew.system, { type: 'int32', from: sequence });
    expect(array.length).to.equal(10);
    expect(await array.get(3)).to.equal(821);
    expect(Array.from(await array.slice(2, 7))).to.deep.equal(sequence.slice(2, 7));
    expect(Array.from(await array.slice(-2))).to.deep.equal(sequence.slice(-2));
    expect(await array.slice(7, 2)).to.have.lengthOf(0);
    await array.write(4, Int32Array.of(1, 2, 3, 4));
    await array.write(8, [5, 6]);
    await array.write(10, []);
    expect(Array.from(await array.slice())).to.deep.equal([680, 626, 934, 821, 1, 2, 3, 4, 5, 6]);
    const seen: number[] = [];
    for await (const element of array) seen.push(element);
    expect(seen).to.deep.equal([680, 626, 934, 821, 1, 2, 3, 4, 5, 6]);
  });

  it('is written by several processes at once', async () => {
    await using array = await SharedArray.start(crew.system, { type: 'float64', length: 4_001 });
    const parts: [typeof array, number, number][] = range(4).map((n) => [array, n * 1_000 + 1, 1_000]);
    await crew.pool.starmap(tasks.fillPart, parts);
    expect(Array.from(await array.slice())).to.deep.equal([4, ...range(4_001).slice(1)]);
  });

  it('takes 8 MB at once, without being tied to what it was given', async () => {
    const million = Float64Array.from(range(1_000_000));
    await using array = await SharedArray.start(crew.system, { from: million });
    million.fill(-1);
    const copy = await array.slice();
    expect(copy[999_999]).to.equal(999_999);
    copy.fill(-2);
    await array.write(500_000, million.subarray(0, 3));
    expect(Array.from(await array.slice(499_999, 500_004))).to.deep.equal([499_999, -1, -1, -1, 500_003]);
  });

  it('takes a Buffer as bytes, and iterables of numbers', async () => {
    await using bytes = await SharedArray.start(crew.system, { from: Buffer.from('abc') });
    const copy = await bytes.slice();
    expect(Object.getPrototypeOf(copy)).to.equal(Uint8Array.prototype);
    copy[0] = 0;
    expect(await bytes.get(0)).to.equal(97);
    await using numbers = await SharedArray.start(crew.system, { from: new Set([1, 2.5]) });
    expect(await numbers.slice()).to.deep.equal(Float64Array.of(1, 2.5));
  });

  it('runs tasks on elements, which must make one of the kind', async () => {
    await using array = await SharedArray.start(crew.system, { from: [21] });
    expect(await array.update(0, tasks.double)).to.equal(42);
    expect(await array.update(0, tasks.slowlyAdd, 1)).to.equal(43);
    expect(await rejectionOf(array.update(0, tasks.fail, 'no'))).to.include({ message: 'no 43' });
    expect(await rejectionOf(array.update(0, tasks.text))).to.include({ code: 'ERR_TROUPE_REMOTE' });
    expect(await array.get(0)).to.equal(43);
  });

  it('refuses what is not in it, and stays as it was', async () => {
    await using array = await SharedArray.start(crew.system, { from: [1, 2, 3] });
    const wild = array as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    const calls: readonly [option: string, method: string, ...args: unknown[]][] = [
      ['index', 'get', 3],
      ['index', 'get', -1],
      ['index', 'get', 0.5],
      ['index', 'get', '0'],
      ['index', 'get'],
      ['index', 'set', 3, 9],
      ['element', 'set', 0, 1n],
      ['element', 'set', 0, '1'],
      ['index', 'update', 3, 'add', 1],
      ['operation', 'update', 0, 'append', 1],
      ['operation', 'update', 0, 'add', 1n],
      ['from', 'slice', 0.5],
      ['to', 'slice', 0, NaN],
      ['offset', 'write', -1, [9]],
      ['offset', 'write', 4, []],
      ['elements', 'write', 2, [9, 9]],
      ['elements', 'write', 0, Float32Array.of(9)],
      ['elements', 'write', 0, 9],
      ['elements[1]', 'write', 0, [9, '9']],
    ];
    for (const [option, method, ...args] of calls) {
      const error = await rejectionOf(wild[method]?.(...args) ?? Promise.resolve());
      expect(error, `${method} ${args.join()}`).to.include({ code: 'ERR_TROUPE_OPTION', option });
    }
    expect(await array.slice()).to.deep.equal(Float64Array.of(1, 2, 3));
  });
});
