import { expect } from 'chai';

import { Child } from '../fixtures/family.ts';
import { Eager, FailsAsParent, LateStarter, StopsInSetup } from '../fixtures/nursery.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { TakenOff } from '../fixtures/taken-off.ts';
import { rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('The setup of an actor', () => {
  forEachPlacement((stage) => {
    it('that fails takes the children along that it had', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const error = await rejectionOf(stage.spawn(FailsAsParent, { args: [recorder, stage.childPlacement] }));
      expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
      expect(error.cause).to.have.property('message', 'not a good parent');
      const [entry = ''] = await recorder.ask('entries');
      const pid = Number(entry.split(' ')[1]);
      if (stage.childPlacement === 'process') await waitUntil(() => !isAlive(pid), 'the child gone', 2_000);
      expect(stage.system.processes()).to.have.length(stage.placement === 'host' ? 1 : 0);
    });

    it('that stops the actor is no good start', async () => {
      const error = await rejectionOf(stage.spawn(StopsInSetup, { name: 'brief' }));
      expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
      expect(await stage.system.whereis(StopsInSetup, 'brief')).to.equal(undefined);
    });

    it('may arm timers, watch and tell; all of it is handled once it is ready', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const child = await stage.spawn(Child, { args: ['child', recorder] });
      const eager = await stage.spawn(Eager, { args: [child] });
      await waitUntil(async () => (await eager.ask('log')).length >= 4, 'all that it did in its setup');
      const log = await eager.ask('log');
      expect(log[0]).to.equal('ready');
      expect(log).to.have.members(['ready', 'from setup', 'after', 'down: shutdown']);
    });

    it('makes those wait who found the actor by its name', async () => {
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const starting = stage.spawn(LateStarter, { name: 'late', args: [gate] });
      await gate.ask('arrived');
      const found = await stage.system.whereis(LateStarter, 'late');
      const path = found?.ask('path');
      await gate.ask('open');
      expect(await path).to.equal('/spec/late');
      expect((await starting).equals(found ?? (await starting))).to.equal(true);
    });

    it('may take methods off its context', async () => {
      const actor = await stage.spawn(TakenOff, { name: 'thief' });
      expect(await actor.ask('all')).to.equal('thief true /spec/thief');
      const down = actor.watch();
      actor.tell('leave');
      expect((await down).reason).to.deep.equal({ type: 'normal' });
    });

    it('can be ended by the stop of the system', async () => {
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const starting = rejectionOf(stage.spawn(LateStarter, { args: [gate] }));
      await gate.ask('arrived');
      await stage.system.stop();
      expect((await starting)['code']).to.equal('ERR_TROUPE_CLOSED');
    });
  });
});

describe('An actor that tells itself', () => {
  forEachPlacement((stage) => {
    it('hears it after the present handler, in order', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const child = await stage.spawn(Child, { args: ['child', recorder] });
      const eager = await stage.spawn(Eager, { args: [child] });
      await eager.ask('tellSelf', 3);
      await waitUntil(async () => (await eager.ask('log')).includes('2'), 'it hears itself');
      // When it hears of the timer and of the child that its setup has to do with is another matter.
      const heard = (await eager.ask('log')).filter((entry) => /^(told|\d)$/.test(entry));
      expect(heard).to.deep.equal(['told', '0', '1', '2']);
    });
  });
});
