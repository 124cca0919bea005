import { expect } from 'chai';
import { CallBatch, OpenCalls } from '../../../actors/pool/caller/open-calls.ts';
import { range } from '../../support/pool-stage.ts';

describe('OpenCalls', () => {
  let results: Map<number, unknown>;

  beforeEach(() => {
    results = new Map();
  });

  function batch(from: number, count: number): CallBatch {
    return new CallBatch(
      from,
      range(count).map((at) => (result: unknown) => void results.set(from + at, result)),
    );
  }

  it('settles each call once, in whatever pieces the results come', () => {
    const calls = new OpenCalls();
    for (const [from, count] of [
      [0, 3],
      [3, 1],
      [4, 6],
    ] as const) {
      calls.add(batch(from, count));
    }
    calls.settle(2, ['c', 'd', 'e']);
    calls.settle(2, ['again', 'again', 'again']);
    expect([...results]).to.deep.equal([
      [2, 'c'],
      [3, 'd'],
      [4, 'e'],
    ]);
    calls.settle(5, new Float64Array([5, 6, 7, 8, 9]));
    expect(calls.isEmpty).to.equal(false);
    calls.settle(0, ['a', 'b']);
    expect(results.size).to.equal(10);
    expect(results.get(9)).to.equal(9);
    expect(calls.isEmpty).to.equal(true);
    expect(calls.find(3)).to.equal(undefined);
  });

  it('keeps no more than the batch of a call that stays open', () => {
    const calls = new OpenCalls();
    const first = batch(0, 2);
    calls.add(first);
    for (let from = 2; from < 1_000; from += 2) {
      calls.add(batch(from, 2));
      calls.settle(from, ['one', 'other']);
      expect(calls.find(from)).to.equal(undefined);
    }
    expect(calls.find(1)).to.equal(first);
  });

  it('rejects one call, or the batches that are meant', async () => {
    const calls = new OpenCalls();
    const batches = [batch(0, 2), batch(2, 2), batch(4, 2)];
    for (const one of batches) calls.add(one);
    calls.reject(1, new RangeError('one'));
    calls.rejectAll((one) => one !== batches[1], new TypeError('two batches'));
    expect([...results.keys()]).to.have.members([0, 1, 4, 5]);
    const reasons = await Promise.allSettled([results.get(1), results.get(0), results.get(5)]);
    expect(
      reasons.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : '')),
    ).to.deep.equal(['RangeError: one', 'TypeError: two batches', 'TypeError: two batches']);
    await Promise.allSettled(results.values());
    expect(calls.find(2)).to.equal(batches[1]);
  });

  it('takes parts in the place of a batch', () => {
    const calls = new OpenCalls();
    const whole = batch(3, 3);
    calls.add(batch(0, 3));
    calls.add(whole);
    calls.add(batch(6, 1));
    calls.replace(whole, [whole.cut(0, 1), whole.cut(1, 3)]);
    calls.settle(3, ['d', 'e', 'f', 'g']);
    expect([...results.keys()]).to.deep.equal([3, 4, 5, 6]);
  });
});
