import { expect } from 'chai';

import { Counter, Greeter, Patient } from '../fixtures/counter.ts';
import { Phoenix } from '../fixtures/phoenix.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { ThrowsInSetup } from '../fixtures/broken-setup.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('The names of a system', () => {
  forEachPlacement((stage) => {
    it('find an actor of the definition asked for, and no other', async () => {
      const counter = await stage.spawn(Counter, { name: 'here', args: [3] });
      const found = await stage.system.whereis(Counter, 'here');
      expect(found?.equals(counter)).to.equal(true);
      expect(await found?.ask('value')).to.equal(3);
      expect(await stage.system.whereis(Greeter, 'here')).to.equal(undefined);
      expect(await stage.system.whereis(Counter, 'elsewhere')).to.equal(undefined);
    });

    it('belong to one actor at a time', async () => {
      const counter = await stage.spawn(Counter, { name: 'taken' });
      const error = await rejectionOf(stage.spawn(Greeter, { name: 'taken', args: ['Hello'] }));
      expect(error).to.include({ code: 'ERR_TROUPE_NAME_TAKEN', name: 'taken', owner: counter.path });
      expect(stage.system.processes()).to.have.length(stage.placement === 'local' ? 0 : 1);
    });

    it('are reserved before setup runs', async () => {
      const starts = ['one', 'other'].map((word) => stage.spawn(Patient, { name: 'same', args: [word] }));
      const outcomes = await Promise.allSettled(starts);
      expect(outcomes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
    });

    it('are free again after a stop, and after a failed start', async () => {
      const counter = await stage.spawn(Counter, { name: 'again' });
      await counter.stop();
      expect(await stage.system.whereis(Counter, 'again')).to.equal(undefined);
      await rejectionOf(stage.spawn(ThrowsInSetup, { name: 'again' }));
      const second = await stage.spawn(Counter, { name: 'again', args: [2] });
      expect(await second.ask('value')).to.equal(2);
      expect(await rejectionOf(counter.ask('value'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
    });

    it('are kept over restarts', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const options = { name: 'phoenix', restart: 'permanent', args: [recorder] } as const;
      const phoenix = await stage.spawn(Phoenix, options);
      phoenix.tell('end', 'crash');
      await recorder.ask('reached', 2);
      const found = await stage.system.whereis(Phoenix, 'phoenix');
      expect(found?.equals(phoenix)).to.equal(true);
      expect(await found?.ask('count')).to.equal(1);
    });

    it('may be left out: paths are unique all the same', async () => {
      const [one, other] = await Promise.all([stage.spawn(Counter), stage.spawn(Counter)]);
      expect(one.path).to.match(/^\/spec\/Counter#\d+$/);
      expect(one.path).to.not.equal(other.path);
    });
  });
});
