import { expect } from 'chai';

import { ItemQueue } from '../../../actors/pool/item-queue.ts';
import type { Segment } from '../../../actors/pool/items.ts';

const from = (at: number, items: readonly unknown[]): Segment => ({ from: at, items, suspect: false });

describe('ItemQueue', () => {
  it('gives items in the order of the input, at most as many as are wanted', () => {
    const queue = new ItemQueue();
    queue.add(0, ['a', 'b', 'c']);
    queue.add(3, ['d']);
    expect(queue.take(2)).to.deep.equal(from(0, ['a', 'b']));
    expect(queue.take(5)).to.deep.equal(from(2, ['c']));
    expect(queue.take(5)).to.deep.equal(from(3, ['d']));
    expect(queue.length).to.equal(0);
    expect(() => queue.take(1)).to.throw(RangeError);
  });

  it('gives first what came back', () => {
    const queue = new ItemQueue();
    queue.add(2, ['c', 'd']);
    queue.putBack({ from: 0, items: ['a', 'b'], suspect: true });
    expect(queue.length).to.equal(4);
    expect(queue.take(9)).to.deep.equal({ from: 0, items: ['a', 'b'], suspect: true });
    expect(queue.take(9)).to.deep.equal(from(2, ['c', 'd']));
  });

  it('takes single items together, and those that follow what was taken', () => {
    const queue = new ItemQueue();
    for (const [at, item] of ['a', 'b', 'c'].entries()) queue.append(at, [item]);
    const taken = queue.take(9);
    queue.append(3, ['d']);
    expect(taken).to.deep.equal(from(0, ['a', 'b', 'c']));
    expect(queue.take(9)).to.deep.equal(from(3, ['d']));
  });

  it('keeps nothing of what was taken, however long some wait', () => {
    const queue = new ItemQueue();
    let largest = 0;
    queue.append(0, [0]);
    for (let at = 1; at < 50_000; at++) {
      queue.append(at, [at]);
      const { items } = queue.take(1);
      largest = Math.max(largest, items.length);
      expect(items).to.deep.equal([at - 1]);
    }
    expect(queue.length).to.equal(1);
    expect(largest).to.equal(1);
  });

  it('gives up any one of them', () => {
    for (const gone of [0, 1, 2, 3, 4]) {
      const queue = new ItemQueue();
      queue.add(0, ['0', '1']);
      for (const at of [2, 3, 4]) queue.append(at, [String(at)]);
      expect(queue.remove(gone)).to.equal(true);
      expect(queue.remove(gone)).to.equal(false);
      queue.append(5, ['5']);
      const left: unknown[] = [];
      while (queue.length > 0) {
        const { from: at, items } = queue.take(1);
        expect(items).to.deep.equal([String(at)]);
        left.push(at);
      }
      expect(left).to.deep.equal([0, 1, 2, 3, 4, 5].filter((at) => at !== gone));
    }
  });

  it('does not give up what has been taken', () => {
    const queue = new ItemQueue();
    queue.add(0, ['a', 'b']);
    queue.take(1);
    expect(queue.remove(0)).to.equal(false);
    expect(queue.take(2)).to.deep.equal(from(1, ['b']));
  });

  it('is empty when it is cleared', () => {
    const queue = new ItemQueue();
    queue.append(0, ['a']);
    queue.clear();
    expect(queue.length).to.equal(0);
    queue.append(1, ['b']);
    expect(queue.take(2)).to.deep.equal(from(1, ['b']));
  });
});
