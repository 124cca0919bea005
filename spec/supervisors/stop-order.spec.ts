import { expect } from 'chai';
import { child, defineDynamicSupervisor, defineSupervisor, type ActorRef } from 'troupe';

import { Unruly } from '../fixtures/breaking.ts';
import { Player, type Part } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { forEachPlacement, useStage, type Stage } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { type Took, timeOf } from '../support/stopwatch.ts';

const SHUTDOWN_MS = 150;
/** A row of the issue: at its deadline, or half a second after it. */
const DEADLINE_MS = SHUTDOWN_MS + 500;
const DEADLINE = { type: 'killed', by: 'deadline' } as const;

let recorder: RecorderRef;

function expectWithin({ wallMs, ownMs }: Took, mostMs: number): void {
  expect(wallMs).to.be.at.least(SHUTDOWN_MS);
  expect(ownMs).to.be.at.most(mostMs);
}

function player(stage: Stage, part: Part, options: Parameters<typeof child>[1] = {}) {
  const placement = stage.placement === 'host' ? stage.system.host('shared') : stage.placement;
  return child(Player, { id: part.name, placement, ...options, args: [recorder, part] });
}

describe('The stop of a supervisor', () => {
  forEachPlacement((stage) => {
    beforeEach(async () => {
      recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    });

    it('stops its children in reverse, and kills one at its deadline before it goes on', async () => {
      const tree = await stage.system.start(
        defineSupervisor('app', {
          children: [
            player(stage, { name: 'one' }),
            player(stage, { name: 'two', exits: 'waits' }, { shutdownMs: SHUTDOWN_MS }),
            player(stage, { name: 'three' }),
          ],
        }),
      );
      const two = (await tree.child('two'))?.watch();
      const took = await timeOf(async () => tree.stop());
      expect((await recorder.ask('entries')).slice(-3)).to.deep.equal([
        'three stops',
        'two stops',
        'one stops',
      ]);
      expect((await two)?.reason).to.deep.equal(DEADLINE);
      expectWithin(took, 2 * DEADLINE_MS);
    });

    it('kills a child at once whose shutdownMs is 0 or kill', async () => {
      const children = ([0, 'kill'] as const).map((shutdownMs) =>
        player(stage, { name: `after-${shutdownMs}`, exits: 'waits' }, { shutdownMs }),
      );
      const tree = await stage.system.start(defineSupervisor('app', { children }));
      for (const { id } of children) {
        const down = (await tree.child(id))?.watch();
        await tree.terminateChild(id);
        expect((await down)?.reason).to.deep.equal({ type: 'killed', by: 'request' });
      }
      const stops = (await recorder.ask('entries')).filter((entry) => entry.endsWith('stops'));
      expect(stops).to.deep.equal([]);
    });

    it('gives the children of a dynamic one their time together', async () => {
      const tree = await stage.system.start(defineDynamicSupervisor('many'));
      for (const name of ['one', 'two', 'three', 'four'])
        await tree.startChild(player(stage, { name, exits: 'waits' }, { shutdownMs: SHUTDOWN_MS }));
      const took = await timeOf(async () => tree.stop());
      expectWithin(took, 2 * DEADLINE_MS);
      const stops = (await recorder.ask('entries')).filter((entry) => entry.endsWith('stops'));
      expect(stops).to.have.members(['one stops', 'two stops', 'three stops', 'four stops']);
    });
  });
});

describe('A process that does not stop when it is asked to', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is dead at its deadline: one that ignores SIGTERM, and those that wait or spin in onStop', async () => {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const limit = { shutdownMs: SHUTDOWN_MS };
    const tree = await stage.system.start(
      defineSupervisor('app', {
        children: [
          child(Unruly, { id: 'deaf', ...limit }),
          player(stage, { name: 'waits', exits: 'waits' }, limit),
          player(stage, { name: 'spins', exits: 'spins' }, limit),
        ],
      }),
    );
    const deaf = await tree.child<ActorRef<{ beBusy(forever: boolean): number }>>('deaf');
    await deaf?.ask('beBusy', true);
    const children = await tree.whichChildren();
    await Promise.all(
      children.map(async ({ id, pid = 0 }) => {
        if (id === 'deaf') process.kill(pid, 'SIGTERM');
        const took = await timeOf(async () => tree.terminateChild(id));
        expect(isAlive(pid)).to.equal(false);
        expectWithin(took, DEADLINE_MS);
      }),
    );
  });
});
