import { expect } from 'chai';

import { startChildLife } from '../../supervisors/child.machine.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('The life of a supervised child', () => {
  const clock = new ManualClock();

  it('waits for its own back-off, beside others', () => {
    const retried: string[] = [];
    const [one, other] = ['one', 'other'].map((name) => startChildLife(clock, () => void retried.push(name)));
    for (const [life, delayMs] of [
      [one, 200],
      [other, 100],
    ] as const) {
      for (const type of ['START', 'READY', 'LOST'] as const) life?.send({ type });
      life?.send({ type: 'BACK_OFF', delayMs });
      expect(life?.state).to.equal('backingOff');
    }
    clock.advance(100);
    expect(retried).to.deep.equal(['other']);
    expect([one?.state, other?.state]).to.deep.equal(['backingOff', 'restarting']);
    one?.send({ type: 'STOP' });
    one?.send({ type: 'VACATED' });
    clock.advance(1_000);
    expect(retried).to.deep.equal(['other']);
    expect(one?.state).to.equal('stopped');
    expect(clock.armed).to.equal(0);
  });

  it('moves by no event that its state has no use for, and out of givenUp by none', () => {
    const life = startChildLife(clock, () => undefined);
    for (const type of ['READY', 'LOST', 'VACATED', 'STOP'] as const) life.send({ type });
    expect(life.state).to.equal('stopped');
    for (const type of ['GIVE_UP', 'START', 'RESTART'] as const) life.send({ type });
    expect(life.state).to.equal('givenUp');
  });
});
