import { expect } from 'chai';

import { Desk } from '../fixtures/desk.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('ActorRef.stop', () => {
  forEachPlacement((stage) => {
    it('lets the running handler finish and reply, and refuses what is queued', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const running = desk.ask('slow', 'a');
      desk.tell('quick', 'queued tell');
      const queued = rejectionOf(desk.ask('quick', 'queued ask'));
      await gate.ask('arrived');
      const stopped = desk.stop('enough');
      expect(await queued).to.deep.include({
        code: 'ERR_TROUPE_ACTOR_EXITED',
        path: desk.path,
        reason: { type: 'shutdown', detail: 'enough' },
        mayHaveRun: false,
      });
      await recorder.ask('reached', 2);
      await gate.ask('open');
      expect(await running).to.equal('a');
      expect(await stopped).to.deep.include({
        reason: { type: 'shutdown', detail: 'enough' },
        restarting: false,
      });
      expect(await recorder.ask('entries')).to.deep.equal(['begin a', 'aborted', 'end a', 'stopped']);
      expect(stage.system.deadLetters.byReason.stopping).to.equal(1);
    });

    it('refuses what comes while the actor stops', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const running = desk.ask('slow', 'a');
      await gate.ask('arrived');
      const stopped = desk.stop();
      await recorder.ask('reached', 2);
      const late = rejectionOf(desk.ask('quick', 'late'));
      await gate.ask('open');
      expect((await late)['code']).to.be.oneOf(['ERR_TROUPE_ACTOR_EXITED', 'ERR_TROUPE_NO_PROCESS']);
      expect(await running).to.equal('a');
      await stopped;
      expect(await recorder.ask('entries')).to.not.include('late');
    });

    it('gives up after shutdownMs and kills', async () => {
      const { desk, gate } = await openDesk(stage, 50);
      const running = rejectionOf(desk.ask('slow', 'a'));
      await gate.ask('arrived');
      const { reason } = await desk.stop();
      expect(reason).to.include({ type: 'killed', by: 'deadline' });
      expect(await running).to.deep.include({ code: 'ERR_TROUPE_ACTOR_EXITED', reason, mayHaveRun: true });
    });

    it('kills at once when shutdownMs is 0', async () => {
      const { desk, recorder } = await openDesk(stage, 0);
      expect((await desk.stop()).reason).to.include({ type: 'killed', by: 'request' });
      expect(await recorder.ask('entries')).to.not.include('stopped');
    });

    it('resolves each time, and with noproc once it is over', async () => {
      const { desk } = await openDesk(stage);
      const [one, other] = await Promise.all([desk.stop(), desk.stop()]);
      expect([one.reason.type, other.reason.type]).to.deep.equal(['shutdown', 'shutdown']);
      expect((await desk.stop()).reason).to.deep.equal({ type: 'noproc' });
      expect((await desk.kill()).reason).to.deep.equal({ type: 'noproc' });
    });
  });
});

describe('ActorRef.kill', () => {
  forEachPlacement((stage) => {
    it('ends the run at once, without its hooks', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const running = rejectionOf(desk.ask('slow', 'a'));
      await gate.ask('arrived');
      const { reason } = await desk.kill();
      expect(reason).to.include({ type: 'killed', by: 'request' });
      expect(await running).to.deep.include({ code: 'ERR_TROUPE_ACTOR_EXITED', reason, mayHaveRun: true });
      await gate.ask('open');
      expect(await recorder.ask('entries')).to.not.include('stopped');
    });

    it('ends an actor that is stopping', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const running = rejectionOf(desk.ask('slow', 'a'));
      await gate.ask('arrived');
      const stopped = desk.stop();
      await recorder.ask('reached', 2);
      await desk.kill();
      expect((await stopped).reason).to.include({ type: 'killed', by: 'request' });
      await running;
    });
  });
});

async function openDesk(stage: Stage, shutdownMs: number = 5_000) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const desk = await stage.spawn(Desk, { args: [recorder, gate], shutdownMs });
  return { desk, recorder, gate };
}
