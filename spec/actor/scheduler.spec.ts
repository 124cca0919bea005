import { expect } from 'chai';

import { Chatter, Patient } from '../fixtures/chatter.ts';
import { Gate } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';

describe('Actors that keep each other busy', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  it('let timers and other processes have their turn', async () => {
    const one = await stage.spawn(Chatter);
    const other = await stage.spawn(Chatter);
    one.tell('talk', other);
    const patient = await stage.spawn(Patient);
    const distant = await stage.spawn(Patient, { placement: 'process' });
    expect(await patient.ask('wait', 20)).to.equal('waited');
    expect(await distant.ask('wait', 20)).to.equal('waited');
    expect((await one.stop()).reason).to.deep.equal({ type: 'shutdown' });
  });

  it('leave no timer behind that is armed after the end of its actor', async () => {
    const gate = await stage.spawn(Gate);
    const patient = await stage.spawn(Patient);
    await patient.ask('tickAfter', gate);
    await patient.stop();
    await gate.ask('open');
  });
});
