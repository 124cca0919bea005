import { expect } from 'chai';

import { Room } from '../../lib/actor/room.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('Room', () => {
  const open = () => {
    const clock = new ManualClock();
    return { clock, room: new Room(clock, () => new RangeError('full')) };
  };

  it('lets everyone go on once it opens, and whoever comes later', async () => {
    const { clock, room } = open();
    const went: string[] = [];
    const early = ['one', 'two'].map((who) => room.then(() => went.push(who)));
    await Promise.resolve();
    expect(went).to.deep.equal([]);
    room.open();
    await Promise.all(early);
    await room;
    expect(went).to.deep.equal(['one', 'two']);
    expect(clock.armed).to.equal(0);
  });

  it('rejects who waits longer than 5 s', async () => {
    const { clock, room } = open();
    const waiting = rejectionOf(room);
    // `await` subscribes a microtask later.
    await Promise.resolve();
    clock.advance(4_999);
    expect(clock.armed).to.equal(1);
    clock.advance(1);
    expect(await waiting).to.have.property('message', 'full');
  });

  it('costs nothing and rejects nothing when nobody awaits it', () => {
    const { clock, room } = open();
    expect(clock.armed).to.equal(0);
    clock.advance(10_000);
    room.open();
  });
});
