import { expect } from 'chai';

import { systemClock } from '../../lib/clock.ts';
import { HangWatch } from '../../lib/host/processes/hang-watch.ts';
import { Silent } from '../fixtures/watched.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { timeOf } from '../support/stopwatch.ts';

/** A hang of a second is found within 1.3 s; on a busy machine looks are late, and so is the end. */
const SECOND_LIMIT_MS = 2_500;
const HANG = { type: 'killed', by: 'hang' } as const;

describe('HangWatch', () => {
  it('takes what moves for a sign of life, also when no answer comes', async () => {
    const looks: string[] = [];
    let moves = 20;
    await new Promise<void>((resolve) => {
      const watch = new HangWatch({
        timeoutMs: 50,
        clock: systemClock,
        ping: () => new Promise(() => void looks.push('ping')),
        traffic: () => {
          looks.push('look');
          return moves > 0 ? moves-- : 0;
        },
        hung: resolve,
      });
      watch.start();
    });
    expect(moves).to.equal(0);
    expect(looks.filter((what) => what === 'ping')).to.have.length(1);
    expect(looks.length).to.be.at.least(20 + 5 + 1);
  });
});

describe('hangTimeoutMs', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  sideBySide({ atOnce: 3 }, (it) => {
    for (const [what, hang] of [
      ['is busy', 'spin'],
      ['was stopped by a signal', 'stopItself'],
    ] as const) {
      it(`has a process killed that ${what}`, async () => {
        const actor = await stage.spawn(Silent, { hangTimeoutMs: 1_000 });
        const down = actor.watch();
        actor.tell(hang);
        const { wallMs, ownMs } = await timeOf(() => down);
        expect((await down).reason).to.deep.equal(HANG);
        expect(wallMs).to.be.at.least(995);
        expect(ownMs).to.be.at.most(SECOND_LIMIT_MS);
      });
    }

    it('leaves a process alone that is busy for less', async () => {
      const actor = await stage.spawn(Silent, { hangTimeoutMs: 2_000 });
      for (let round = 0; round < 3; round++) {
        await actor.ask('blockFor', 900);
        expect(await actor.ask('ping')).to.equal('pong');
      }
    });

    it('is off unless given', async () => {
      const actor = await stage.spawn(Silent);
      await actor.ask('blockFor', 2_500);
      expect(await actor.ask('ping')).to.equal('pong');
    });

    it('holds while the process stops, whatever its deadline', async () => {
      const actor = await stage.spawn(Silent, { hangTimeoutMs: 400, shutdownMs: Infinity });
      await actor.ask('hangOnStop');
      expect((await actor.stop()).reason).to.deep.equal(HANG);
    });

    it('says of a run that follows nothing about the one before', async () => {
      const actor = await stage.spawn(Silent, { hangTimeoutMs: 400, restart: 'permanent' });
      const first = await actor.ask('pid');
      const down = actor.watch();
      actor.tell('blockFor', Infinity);
      expect(await down).to.deep.include({ reason: HANG, restarting: true });
      expect(await actor.ask('pid')).to.not.equal(first);
    });
  });

  it('is refused for what has no process of its own, with the reason', async () => {
    for (const placement of ['local', stage.system.host('shared')] as const) {
      const error = await rejectionOf(stage.system.spawn(Silent, { placement, hangTimeoutMs: 1_000 }));
      expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option: 'hangTimeoutMs', value: 1_000 });
      expect(error.message).to.include('a process of its own');
    }
  });
});
