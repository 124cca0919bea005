import { expect } from 'chai';

import { Desk } from '../fixtures/desk.ts';
import { Failing } from '../fixtures/failing.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('ActorRef.ask', () => {
  forEachPlacement((stage) => {
    it('rejects at its deadline, naming the handler that runs', async () => {
      const { desk, gate } = await openDesk(stage);
      const slow = desk.with({ timeoutMs: Infinity }).ask('slow', 'a');
      await gate.ask('arrived');
      // On a busy machine it may be too late to say what it runs.
      await waitUntil(async () => {
        const error = await rejectionOf(desk.with({ timeoutMs: 30 }).ask('quick', 'b'));
        expect(error).to.include({
          code: 'ERR_TROUPE_ASK_TIMEOUT',
          path: desk.path,
          type: 'quick',
          timeoutMs: 30,
        });
        return error['running'] === 'slow';
      }, 'it names the handler');
      await gate.ask('open');
      expect(await slow).to.equal('a');
      expect(await desk.ask('quick', 'c')).to.equal('c');
    });

    it('rejects with the reason of its signal, and the handler is not stopped', async () => {
      const { desk, recorder, gate } = await openDesk(stage);
      const abort = new AbortController();
      const asking = rejectionOf(desk.with({ signal: abort.signal }).ask('slow', 'a'));
      await gate.ask('arrived');
      abort.abort(new Error('no longer'));
      expect(await asking).to.have.property('message', 'no longer');
      await gate.ask('open');
      expect(await recorder.ask('reached', 2)).to.deep.equal(['begin a', 'end a']);
    });

    it('sends nothing when its signal was aborted before', async () => {
      const { desk, recorder } = await openDesk(stage);
      const signal = AbortSignal.abort(new Error('never'));
      expect(await rejectionOf(desk.with({ signal }).ask('quick', 'unsent'))).to.have.property(
        'message',
        'never',
      );
      await desk.ask('quick', 'sent');
      expect(await recorder.ask('reached', 1)).to.deep.equal(['sent']);
    });

    it('rejects with NoProcessError once the actor has ended', async () => {
      const { desk } = await openDesk(stage);
      await desk.stop();
      const error = await rejectionOf(desk.ask('quick', 'late'));
      expect(error).to.include({ code: 'ERR_TROUPE_NO_PROCESS', name: 'NoProcessError', path: desk.path });
    });

    it('rejects when the run ends that it was sent to', async () => {
      const { desk, gate } = await openDesk(stage);
      const running = rejectionOf(desk.ask('slow', 'a'));
      const queued = rejectionOf(desk.ask('quick', 'b'));
      await gate.ask('arrived');
      await desk.kill();
      const reason = { type: 'killed', by: 'request' };
      for (const error of [await running, await queued]) {
        expect(error).to.include({ code: 'ERR_TROUPE_ACTOR_EXITED' });
        expect(error['reason']).to.include(reason);
      }
      expect(await running).to.include({ mayHaveRun: true });
    });

    if (stage.serialized) {
      it('rejects with EncodeError at the caller, naming the place in the value', async () => {
        const failing = await stage.spawn(Failing);
        const error = await rejectionOf(failing.ask('echo', { list: [1, { callback: () => 1 }] }));
        expect(error).to.include({ code: 'ERR_TROUPE_ENCODE' });
        expect(error['valuePath']).to.match(/list\[1\]\.callback$/);
        expect(await rejectionOf(failing.ask('echo', Symbol('s')))).to.include({ code: 'ERR_TROUPE_ENCODE' });
        expect(await failing.ask('ping')).to.equal(1);
      });

      it('rejects with EncodeError when the reply cannot be sent, and the actor lives', async () => {
        const failing = await stage.spawn(Failing);
        const error = await rejectionOf(failing.ask('unsendable'));
        expect(error).to.include({ code: 'ERR_TROUPE_ENCODE', valuePath: 'list[1].callback' });
        expect(await failing.ask('ping')).to.equal(1);
      });
    } else {
      it('passes values by reference', async () => {
        const failing = await stage.spawn(Failing);
        const value = { callback: () => 1 };
        expect(await failing.ask('echo', value)).to.equal(value);
      });
    }
  });
});

async function openDesk(stage: Stage) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const desk = await stage.spawn(Desk, { args: [recorder, gate] });
  return { desk, recorder, gate };
}
