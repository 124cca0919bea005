import { expect } from 'chai';
import {
  child,
  defineDynamicSupervisor,
  defineSupervisor,
  type SupervisorDefinition,
  type SupervisorRef,
} from 'troupe';

import { Leaving } from '../fixtures/leaving.ts';
import { Mayfly } from '../fixtures/phoenix.ts';
import { Gate, Recorder, type GateRef, type RecorderRef } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';

describe('The stop of a supervisor', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });
  let recorder: RecorderRef;
  let gate: GateRef;

  beforeEach(async () => {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    gate = await stage.system.spawn(Gate, { placement: 'local' });
  });

  const leaving = (id: string) => child(Leaving, { id, placement: 'local', args: [recorder, gate] });
  const mayfly = (strategy: 'one_for_one' | 'one_for_all'): SupervisorDefinition =>
    defineSupervisor('app', {
      strategy,
      intensity: Number.MAX_SAFE_INTEGER,
      children: [child(Mayfly, { placement: 'local', args: [recorder] })],
    });
  /** Starts it as one that nobody starts again. */
  const start = async (definition: SupervisorDefinition): Promise<SupervisorRef> =>
    stage.system.start(child(definition, { restart: 'temporary' }));

  it('ends one child after the other', async () => {
    const tree = await start(defineSupervisor('app', { children: [leaving('one'), leaving('two')] }));
    const down = tree.stop();
    await gate.ask('arrived');
    expect(await recorder.ask('entries')).to.have.length(2);
    gate.tell('open');
    expect((await down).reason.type).to.equal('shutdown');
    expect(await recorder.ask('entries')).to.have.length(2 * 4);
  });

  it('ends all at the same time when it is dynamic', async () => {
    const tree = await start(defineDynamicSupervisor('app'));
    for (let index = 0; index < 3; index++) await tree.startChild(leaving('one'));
    const down = tree.stop();
    await recorder.ask('reached', 3 * 2); // All have come to the gate before one has passed it.
    gate.tell('open');
    expect((await down).reason.type).to.equal('shutdown');
    expect(await recorder.ask('entries')).to.have.length(3 * 4);
  });

  for (const strategy of ['one_for_one', 'one_for_all'] as const) {
    it(`ends a loop of restarts, ${strategy}; so does terminateChild`, async () => {
      const tree = await start(mayfly(strategy));
      await recorder.ask('reached', 20);
      await tree.terminateChild('Mayfly');
      const runs = (await recorder.ask('entries')).length;
      expect(await tree.countChildren()).to.include({ specs: 1, active: 0 });
      await tree.restartChild('Mayfly');
      await recorder.ask('reached', runs + 20);
      expect(await tree.stop()).to.deep.include({ reason: { type: 'shutdown' }, restarting: false });
    });
  }
});
