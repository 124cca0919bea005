import { expect } from 'chai';

import { refillDelayMs } from '../../lib/host/processes/refill-delay.ts';

describe('refillDelayMs', () => {
  it('doubles with each death, up to half a minute', () => {
    expect([1, 2, 3, 4, 8, 9, 10, 2_000].map(refillDelayMs)).to.deep.equal([
      100, 200, 400, 800, 12_800, 25_600, 30_000, 30_000,
    ]);
  });
});
