import { expect } from 'chai';
import type { Restart } from 'troupe';

import { OnceOnly, Phoenix, Sleeper } from '../fixtures/phoenix.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

/** Whether a run follows one that ended so. */
const MATRIX: readonly (readonly [
  Restart,
  Readonly<Record<'crash' | 'stop' | 'shutdown' | 'kill', boolean>>,
])[] = [
  ['permanent', { crash: true, stop: true, shutdown: true, kill: true }],
  ['transient', { crash: true, stop: false, shutdown: false, kill: true }],
  ['temporary', { crash: false, stop: false, shutdown: false, kill: false }],
];

describe('spawn with a restart', () => {
  forEachPlacement((stage) => {
    const open = async (restart?: Restart) => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const phoenix = await stage.spawn(Phoenix, { args: [recorder], ...(restart && { restart }) });
      return { recorder, phoenix };
    };

    for (const [restart, table] of MATRIX) {
      for (const how of ['crash', 'stop', 'shutdown', 'kill'] as const) {
        it(`${table[how] ? 'restarts' : 'does not restart'} a ${restart} actor after a ${how}`, async () => {
          const { recorder, phoenix } = await open(restart);
          const down = phoenix.watch();
          if (how === 'kill') await phoenix.kill();
          else phoenix.tell('end', how);
          expect((await down).restarting).to.equal(table[how]);
          if (table[how]) {
            expect(await phoenix.ask('count')).to.equal(1);
            expect(await recorder.ask('entries')).to.deep.equal(['run', 'run']);
          } else {
            expect(await rejectionOf(phoenix.ask('count'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
            expect(await recorder.ask('entries')).to.deep.equal(['run']);
          }
        });
      }
    }

    it('is temporary when nothing is said', async () => {
      const { phoenix } = await open();
      const down = phoenix.watch();
      phoenix.tell('end', 'crash');
      expect((await down).restarting).to.equal(false);
    });

    it('gives up after three restarts in five seconds', async () => {
      const { recorder, phoenix } = await open('permanent');
      const restarting: boolean[] = [];
      for (let run = 1; run <= 4; run++) {
        await phoenix.ask('count');
        const down = phoenix.watch();
        phoenix.tell('end', 'crash');
        restarting.push((await down).restarting);
      }
      expect(restarting).to.deep.equal([true, true, true, false]);
      expect(await recorder.ask('entries')).to.have.length(4);
      expect(await rejectionOf(phoenix.ask('count'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
    });

    it('gives up when the actor does not start again', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const actor = await stage.spawn(OnceOnly, { args: [recorder], restart: 'permanent' });
      const down = actor.watch();
      actor.tell('end');
      expect((await down).restarting).to.equal(true);
      // The next run never comes: whoever waits for it learns that.
      expect(await rejectionOf(actor.ask('end'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
      expect(await actor.watch()).to.deep.include({ reason: { type: 'noproc' }, restarting: false });
      expect(await recorder.ask('entries')).to.have.length(4);
    });

    it('hands what is sent after the death was known to the next run, in order', async () => {
      const { phoenix } = await open('permanent');
      const down = phoenix.watch();
      const asked = rejectionOf(phoenix.ask('end', 'crash'));
      await down;
      const counts = [1, 2, 3].map(() => phoenix.ask('count'));
      expect(await Promise.all(counts)).to.deep.equal([1, 2, 3]);
      expect(await asked).to.have.property('message', 'as told');
    });

    it('is ended for good by a stop while the next run starts', async () => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const actor = await stage.spawn(Sleeper, { args: [recorder], restart: 'permanent' });
      const down = actor.watch();
      actor.tell('end');
      expect((await down).restarting).to.equal(true);
      expect((await actor.stop()).reason).to.deep.equal({ type: 'noproc' });
      expect(await rejectionOf(actor.ask('end'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
    });

    it('ends with the system, whatever its restart', async () => {
      const { phoenix } = await open('permanent');
      const down = phoenix.watch();
      await stage.system.stop();
      expect(await down).to.deep.include({ reason: { type: 'shutdown' }, restarting: false });
    });
  });
});
