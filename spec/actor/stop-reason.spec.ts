import { expect } from 'chai';
import { asExitReason, type StopReason } from '../../lib/actor/stop-reason.ts';
import { thrownBy } from '../support/rejection.ts';

describe('asExitReason', () => {
  it('takes a word as the detail of a shutdown', () => {
    expect(asExitReason('update')).to.deep.equal({ type: 'shutdown', detail: 'update' });
  });

  it('takes orderly exit reasons, and of them what is known', () => {
    expect(asExitReason({ type: 'normal' })).to.deep.equal({ type: 'normal' });
    expect(asExitReason({ type: 'shutdown' })).to.deep.equal({ type: 'shutdown' });
    const more = { type: 'shutdown', detail: 'x', extra: () => 1 } as StopReason;
    expect(asExitReason(more)).to.deep.equal({ type: 'shutdown', detail: 'x' });
  });

  for (const wrong of [null, 42, { type: 'crashed' }, { type: 'bogus' }, { type: 'shutdown', detail: 7 }]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(thrownBy(() => asExitReason(wrong as unknown as StopReason))).to.include({ option: 'reason' });
    });
  }
});
