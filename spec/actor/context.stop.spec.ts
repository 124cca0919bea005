import { expect } from 'chai';

import { Leaving, Stubborn } from '../fixtures/leaving.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { isAlive } from '../support/processes.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';

const HOOKS = ['third hook, aborted: true', 'second hook begins', 'second hook ends', 'first hook'];

describe('ctx.onStop', () => {
  forEachPlacement((stage) => {
    it('runs hooks last in first out, each awaited, which may still ask', async () => {
      const { leaving, recorder, gate } = await open(stage);
      const down = leaving.stop();
      await gate.ask('arrived');
      expect(await recorder.ask('entries')).to.deep.equal(HOOKS.slice(0, 2));
      await gate.ask('open');
      expect((await down).reason).to.deep.equal({ type: 'shutdown' });
      expect(await recorder.ask('entries')).to.deep.equal(HOOKS);
    });

    it('may spawn, and what it spawns stops with the actor', async () => {
      const { leaving, recorder, gate } = await open(stage);
      await leaving.ask('spawnInHook');
      await gate.ask('open');
      await leaving.stop();
      expect((await recorder.ask('entries'))[0]).to.match(/^spawned /);
      const pid = Number((await recorder.ask('entries'))[0]?.split(' ')[1]);
      expect(isAlive(pid)).to.equal(false);
    });

    it('is cut short by the deadline of the stop', async () => {
      const stubborn = await stage.spawn(Stubborn, { shutdownMs: 50 });
      expect(await stubborn.ask('ping')).to.equal('pong');
      expect((await stubborn.stop()).reason).to.deep.equal({ type: 'killed', by: 'deadline' });
    });
  });
});

describe('ctx.stop', () => {
  forEachPlacement((stage) => {
    it('ends the actor normally, after the reply of the handler', async () => {
      const { leaving, recorder, gate } = await open(stage);
      await gate.ask('open');
      const down = leaving.watch();
      expect(await leaving.ask('stopNow')).to.equal('on my way');
      expect(await down).to.deep.include({ reason: { type: 'normal' }, restarting: false });
      expect(await recorder.ask('entries')).to.deep.equal(HOOKS);
    });

    it('takes a word or a whole reason', async () => {
      const one = await open(stage);
      const other = await open(stage);
      await one.gate.ask('open');
      await other.gate.ask('open');
      const downs = [one.leaving.watch(), other.leaving.watch()];
      one.leaving.tell('stopWith', 'a word');
      other.leaving.tell('stopWithReason');
      expect((await Promise.all(downs)).map(({ reason }) => reason)).to.deep.equal([
        { type: 'shutdown', detail: 'a word' },
        { type: 'shutdown', detail: 'a whole reason' },
      ]);
    });
  });
});

async function open(stage: Stage) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const leaving = await stage.spawn(Leaving, { args: [recorder, gate] });
  return { leaving, recorder, gate };
}
