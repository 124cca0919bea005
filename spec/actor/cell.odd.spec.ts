import { expect } from 'chai';

import { Odd, OddSetup, returned, thrown } from '../fixtures/odd.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('An actor whose code', () => {
  forEachPlacement((stage) => {
    for (const what of thrown) {
      it(`throws ${what} crashes, and no other`, async () => {
        const odd = await stage.spawn(Odd);
        const other = await stage.spawn(Odd);
        const down = odd.watch();
        expect(await rejectionOf(odd.ask('throwIt', what))).to.include({ code: 'ERR_TROUPE_REMOTE' });
        expect((await down).reason.type).to.equal('crashed');
        expect(await other.ask('ping')).to.equal('pong');
      });
    }

    for (const what of thrown) {
      it(`throws ${what} in its setup does not start, and no other crashes`, async () => {
        const other = await stage.spawn(Odd);
        const error = await rejectionOf(stage.spawn(OddSetup, { args: [what] }));
        expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
        expect(await other.ask('ping')).to.equal('pong');
      });
    }

    for (const what of returned) {
      it(`returns ${what} crashes, and no other`, async () => {
        const odd = await stage.spawn(Odd);
        const other = await stage.spawn(Odd);
        expect(await rejectionOf(odd.ask('returnIt', what))).to.include({ code: 'ERR_TROUPE_REMOTE' });
        expect(await other.ask('ping')).to.equal('pong');
      });
    }

    it('returns a thenable that calls back twice replies once and goes on', async () => {
      const odd = await stage.spawn(Odd);
      const answers = await Promise.all([odd.ask('callBackTwice'), odd.ask('ping'), odd.ask('ping')]);
      expect(answers).to.deep.equal(['once', 'pong', 'pong']);
    });
  });
});
