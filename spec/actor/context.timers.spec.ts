import { expect } from 'chai';

import { Gate, Recorder } from '../fixtures/recorder.ts';
import { Timers } from '../fixtures/timers.ts';
import { forEachPlacement, type Stage } from '../support/placements.ts';

describe('ctx.after and ctx.every', () => {
  forEachPlacement((stage) => {
    it('run as turns, in order of their time', async () => {
      const { timers, recorder } = await open(stage);
      timers.tell('after', 20, 'later');
      timers.tell('after', 0, 'soon');
      expect(await recorder.ask('reached', 2)).to.deep.equal(['soon', 'later']);
    });

    it('make messages wait until a turn has ended', async () => {
      const { timers, recorder, gate } = await open(stage);
      await timers.ask('slowTurn');
      await gate.ask('arrived');
      const noted = timers.ask('note', 'message');
      await gate.ask('open');
      await noted;
      expect(await recorder.ask('reached', 3)).to.deep.equal(['turn begins', 'turn ends', 'message']);
    });

    it('repeat until they are cancelled, also from inside', async () => {
      const { timers, recorder } = await open(stage);
      await timers.ask('everyUntil', 1, 3);
      await recorder.ask('reached', 3);
      await timers.ask('after', 10, 'after it');
      expect(await recorder.ask('reached', 4)).to.deep.equal(['3', '2', '1', 'after it']);
    });

    it('do not pile up turns while the actor is busy', async () => {
      const { timers, recorder, gate } = await open(stage);
      await timers.ask('slowTurn');
      await gate.ask('arrived');
      timers.tell('every', 1, 'tick');
      timers.tell('after', 30, 'end');
      await gate.ask('open');
      await recorder.ask('reached', 3);
      // Both were armed only after the slow turn.
      const entries = await recorder.ask('entries');
      expect(entries.slice(0, 2)).to.deep.equal(['turn begins', 'turn ends']);
    });

    it('are cancelled, more than once without harm', async () => {
      const { timers, recorder } = await open(stage);
      await timers.ask('after', 1, 'cancelled');
      await timers.ask('every', 1, 'cancelled');
      await timers.ask('cancelAll');
      await timers.ask('note', 'from here on');
      await timers.ask('after', 10, 'the end');
      const entries = await recorder.ask('reached', (await recorder.ask('entries')).length + 1);
      expect(entries.slice(entries.indexOf('from here on'))).to.deep.equal(['from here on', 'the end']);
    });

    it('end with the actor', async () => {
      const { timers } = await open(stage);
      await timers.ask('after', 60_000, 'never');
      await timers.ask('every', 60_000, 'never');
      expect((await timers.stop()).reason).to.deep.equal({ type: 'shutdown' });
    });

    it('refuse a wrong duration', async () => {
      const { timers } = await open(stage);
      expect(await timers.ask('wrong', -1)).to.equal('delayMs');
      expect(await timers.ask('wrong', NaN)).to.equal('delayMs');
      expect(await timers.ask('wrong', 0)).to.equal(undefined);
    });
  });
});

async function open(stage: Stage) {
  const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  const gate = await stage.system.spawn(Gate, { placement: 'local' });
  const timers = await stage.spawn(Timers, { args: [recorder, gate] });
  return { timers, recorder, gate };
}
