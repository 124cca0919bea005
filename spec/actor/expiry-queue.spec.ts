import { expect } from 'chai';

import { Expiring, ExpiryQueues } from '../../lib/actor/expiry-queue.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('ExpiryQueues', () => {
  const open = () => {
    const clock = new ManualClock();
    const queues = new ExpiryQueues(clock);
    const expired: string[] = [];
    class Item extends Expiring {
      readonly name: string;

      constructor(name: string) {
        super();
        this.name = name;
      }

      expire(): void {
        expired.push(`${this.name} at ${clock.now()}`);
      }
    }
    const add = (name: string, delayMs: number): Item => {
      const item = new Item(name);
      queues.add(item, delayMs);
      return item;
    };
    return { clock, queues, expired, add };
  };

  it('lets each item expire in its own time, by one timer for all that have as long', () => {
    const { clock, expired, add } = open();
    add('one', 100);
    clock.advance(40);
    add('two', 100);
    add('three', 100);
    add('brief', 10);
    expect(clock.armed).to.equal(2);
    clock.advance(1_000);
    expect(expired).to.deep.equal(['brief at 50', 'one at 100', 'two at 140', 'three at 140']);
    expect(clock.armed).to.equal(0);
  });

  it('takes out an item anywhere, and the timer with the last', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ]) {
      const { clock, queues, expired, add } = open();
      const items = ['one', 'two', 'three'].map((name) => add(name, 100));
      for (const index of order) {
        expect(clock.armed).to.equal(1);
        const item = items[index];
        if (item !== undefined) queues.remove(item, 100);
      }
      expect(clock.armed).to.equal(0);
      clock.advance(1_000);
      expect(expired).to.deep.equal([]);
    }
  });

  it('is not late for those that stay when the first is taken out', () => {
    const { clock, queues, expired, add } = open();
    const first = add('first', 100);
    clock.advance(30);
    add('second', 100);
    clock.advance(30);
    add('third', 100);
    queues.remove(first, 100);
    clock.advance(1_000);
    expect(expired).to.deep.equal(['second at 130', 'third at 160']);
  });

  it('does nothing about an item that has expired, or when it is taken out twice', () => {
    const { clock, queues, expired, add } = open();
    const [one, two] = [add('one', 100), add('two', 200)];
    clock.advance(100);
    queues.remove(one, 100);
    queues.remove(two, 200);
    queues.remove(two, 200);
    expect(clock.armed).to.equal(0);
    add('three', 100);
    queues.remove(one, 100);
    clock.advance(1_000);
    expect(expired).to.deep.equal(['one at 100', 'three at 200']);
  });

  it('takes what is added or taken out by an item that expires', () => {
    const { clock, queues, expired, add } = open();
    class Meddler extends Expiring {
      expire(): void {
        queues.remove(taken, 100);
        add('added', 100);
      }
    }
    queues.add(new Meddler(), 100);
    const taken = add('taken', 100);
    add('kept', 100);
    clock.advance(1_000);
    expect(expired).to.deep.equal(['kept at 100', 'added at 200']);
    expect(clock.armed).to.equal(0);
  });

  it('arms one timer when the last that expires adds another', () => {
    const { clock, queues, expired, add } = open();
    class Successor extends Expiring {
      expire(): void {
        add('next', 100);
      }
    }
    queues.add(new Successor(), 100);
    clock.advance(100);
    expect(clock.armed).to.equal(1);
    clock.advance(100);
    expect(expired).to.deep.equal(['next at 200']);
  });

  it('arms nothing for what never expires', () => {
    const { clock, queues, add } = open();
    const item = add('eternal', Infinity);
    expect(clock.armed).to.equal(0);
    queues.remove(item, Infinity);
  });
});
