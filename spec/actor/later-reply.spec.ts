import { expect } from 'chai';

import { Desk } from '../fixtures/desk.ts';
import { Leaving } from '../fixtures/leaving.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('ctx.later', () => {
  forEachPlacement((stage) => {
    it('lets the mailbox go on and replies when the promise settles', async () => {
      const { desk, gate } = await openDesk(stage);
      const later = desk.ask('later', 'in the end');
      expect(await desk.ask('quick', 'meanwhile')).to.equal('meanwhile');
      await gate.ask('open');
      expect(await later).to.equal('in the end');
    });

    it('passes a rejection on without a crash', async () => {
      const { desk, gate } = await openDesk(stage);
      const failing = rejectionOf(desk.ask('laterFailing'));
      const refused = rejectionOf(desk.ask('laterRejecting'));
      await gate.ask('open');
      expect(await failing).to.include({ code: 'ERR_TROUPE_REMOTE', message: 'too late' });
      expect(await failing).to.have.nested.property('remote.name', 'RangeError');
      expect(await refused).to.deep.include({ code: 'ERR_TROUPE_REJECTION', details: { day: 'Sunday' } });
      expect(await desk.ask('quick', 'alive')).to.equal('alive');
    });

    it('harms nobody when a tell has no use for the reply', async () => {
      const { desk, gate } = await openDesk(stage);
      desk.tell('laterFailing');
      await gate.ask('arrived');
      await gate.ask('open');
      expect(await desk.ask('quick', 'alive')).to.equal('alive');
    });

    it('is abandoned at stop', async () => {
      const { desk, gate } = await openDesk(stage);
      const later = rejectionOf(desk.ask('later', 'never'));
      await gate.ask('arrived');
      await desk.stop('enough');
      const error = await later;
      expect(error).to.include({ code: 'ERR_TROUPE_ACTOR_EXITED', path: desk.path, mayHaveRun: true });
      expect(error['reason']).to.deep.equal({ type: 'shutdown', detail: 'enough' });
    });

    it('is abandoned before the hooks of the stop have run', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const gate = await stage.system.spawn(Gate, { placement: 'local' });
      const leaving = await stage.spawn(Leaving, { args: [recorder, gate] });
      const later = rejectionOf(leaving.ask('never'));
      const stopped = leaving.stop();
      // A hook stands before the gate until the reply is known to be abandoned.
      await later;
      await gate.ask('open');
      await stopped;
    });
  });
});

async function openDesk(stage: Stage) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const desk = await stage.spawn(Desk, { args: [recorder, gate] });
  return { desk, recorder, gate };
}
