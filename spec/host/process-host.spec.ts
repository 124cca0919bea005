import { expect } from 'chai';

import { ManualClock } from '../support/manual-clock.ts';
import { hostOn } from './host-on-clock.ts';

describe('ProcessHost.drain', () => {
  it('leaves no timer behind when there is nothing to wait for', async () => {
    const clock = new ManualClock();
    await hostOn(clock).drain();
    expect(clock.armed).to.equal(0);
  });
});
