import { expect } from 'chai';

import { ItemQueue } from '../../../actors/pool/scheduler/item-queue.ts';
import type { Items, Segment } from '../../../actors/pool/items.ts';

const from = (at: number, items: Items): Segment => ({ from: at, items, suspect: false });

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
    queue.putBack(from(0, ['a', 'b']), 'apart');
    expect(queue.length).to.equal(4);
    expect(queue.take(9)).to.deep.equal(from(0, ['a', 'b']));
    expect(queue.take(9)).to.deep.equal(from(2, ['c', 'd']));
  });

  it('gives suspects after as many others as were handed out last, or when there are no others', () => {
    const suspects = (at: number, items: Items): Segment => ({ from: at, items, suspect: true });
    const queue = new ItemQueue();
    queue.add(0, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    queue.take(2);
    queue.putBack(suspects(0, ['a', 'b']));
    expect(queue.length).to.equal(7);
    expect([queue.take(1), queue.take(1)]).to.deep.equal([from(2, ['c']), from(3, ['d'])]);
    expect([queue.take(1), queue.take(9)]).to.deep.equal([suspects(0, ['a']), suspects(1, ['b'])]);
    queue.putBack(suspects(0, ['a', 'b', 'c']));
    expect(queue.remove(1)).to.equal(true);
    expect(queue.remove(1)).to.equal(false);
    expect(queue.take(9)).to.deep.equal(from(4, ['e', 'f', 'g']));
    expect([queue.take(9), queue.take(9)]).to.deep.equal([suspects(0, ['a']), suspects(2, ['c'])]);
    expect(queue.length).to.equal(0);
    expect(() => queue.take(1)).to.throw(RangeError);
  });

  it('joins what came back with its neighbours, however often it is taken', () => {
    const queue = new ItemQueue();
    queue.add(
      0,
      Float64Array.from({ length: 300 }, (_, at) => at),
    );
    const [one, two, three] = [queue.take(100), queue.take(100), queue.take(100)];
    const half = { ...two, items: two.items.slice(0, 50) };
    for (const segment of [three, one, half, { from: 150, items: two.items.slice(50), suspect: false }]) {
      queue.putBack(segment);
    }
    expect(queue.length).to.equal(300);
    expect(queue.take(1_000)).to.deep.equal(
      from(0, Float64Array.from({ length: 300 }, (_, at) => at) as never),
    );
  });

  it('joins nothing that does not stand side by side', () => {
    const queue = new ItemQueue();
    queue.putBack(from(4, ['e']));
    queue.putBack(from(2, ['c']));
    queue.append(5, ['f']);
    expect(queue.take(9)).to.deep.equal(from(2, ['c']));
    queue.append(6, ['g']);
    queue.putBack(from(3, ['d']));
    for (const [at, item] of ['d', 'e', 'f', 'g'].entries()) {
      const { from: position, items } = queue.take(1);
      expect([position, items]).to.deep.equal([3 + at, [item]]);
    }
  });

  it('leaves apart what is to be handed out alone, until it has been', () => {
    const queue = new ItemQueue();
    queue.add(0, ['a', 'b', 'c', 'd']);
    const { items } = queue.take(9);
    queue.putBack(from(2, items.slice(2)));
    queue.putBack(from(1, items.slice(1, 2)), 'apart');
    queue.putBack(from(0, items.slice(0, 1)));
    for (const alone of [from(0, ['a']), from(1, ['b'])]) expect(queue.take(9)).to.deep.equal(alone);
    queue.putBack(from(1, ['b']));
    expect(queue.take(9)).to.deep.equal(from(1, ['b', 'c', 'd']));
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
