import { expect } from 'chai';
import { child, defineSupervisor, type Restart } from 'troupe';

import { Provoker, Touchy, type TouchyRef } from '../fixtures/provoker.ts';
import { forEachPlacement } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';

const ROUNDS = 20;

/** Told right after the crash. */
const SENT = [1, 2, 3];

describe('Who has asked for what an actor crashed of', () => {
  forEachPlacement((stage) => {
    const open = async (restart: Restart): Promise<TouchyRef> => {
      const placement = stage.placement === 'host' ? stage.system.host('shared') : stage.placement;
      const tree = await stage.system.start(
        defineSupervisor('app', {
          intensity: 1_000,
          children: [child(Touchy, { id: 'touchy', placement, restart })],
        }),
      );
      const touchy = await tree.child<TouchyRef>('touchy');
      if (touchy === undefined) throw new Error('it has just been started');
      return touchy;
    };

    it('reaches the next run with all that it sends from then on', async function () {
      this.timeout(30_000);
      const touchy = await open('permanent');
      for (let round = 0; round < ROUNDS; round++) {
        expect(await rejectionOf(touchy.ask('crash'))).to.include({ code: 'ERR_TROUPE_REMOTE' });
        const first = touchy.ask('notes');
        for (const n of SENT) void touchy.tell('note', n);
        const noted = await Promise.all([first, touchy.ask('notes')]);
        expect(noted, `in round ${round}`).to.deep.equal([[], SENT]);
      }
    });

    it('does so from another process, and so do others there', async function () {
      this.timeout(30_000);
      const touchy = await open('permanent');
      const provoker = await stage.system.spawn(Provoker);
      for (let round = 0; round < ROUNDS / 2; round++) {
        const { message, noted, seenByNeighbour } = await provoker.ask('provoke', touchy, SENT);
        expect({ message, noted }, `in round ${round}`).to.deep.equal({ message: 'as told', noted: SENT });
        expect(SENT.slice(0, seenByNeighbour.length)).to.deep.equal(seenByNeighbour);
      }
    });

    it('is told that there is none when none follows', async () => {
      const touchy = await open('temporary');
      expect(await rejectionOf(touchy.ask('crash'))).to.include({ code: 'ERR_TROUPE_REMOTE' });
      expect(await rejectionOf(touchy.ask('notes'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
    });
  });
});
