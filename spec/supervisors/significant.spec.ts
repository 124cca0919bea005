import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Player, type PlayerRef } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';

const LAST = { type: 'shutdown', detail: "its significant child 'two' has ended" } as const;

describe('Significant children', () => {
  forEachPlacement((stage) => {
    let recorder: RecorderRef;

    async function open(
      autoShutdown: 'any_significant' | 'all_significant',
      strategy: 'one_for_one' | 'one_for_all' = 'one_for_one',
    ): Promise<{ tree: SupervisorRef; one: PlayerRef; two: PlayerRef; other: PlayerRef }> {
      recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const placement = stage.placement === 'host' ? stage.system.host('shared') : stage.placement;
      const player = (id: string, restart: 'permanent' | 'transient') =>
        child(Player, {
          id,
          restart,
          placement,
          significant: restart === 'transient',
          args: [recorder, { name: id }],
        });
      const children = [player('one', 'transient'), player('two', 'transient'), player('other', 'permanent')];
      const definition = defineSupervisor('app', { strategy, autoShutdown, children });
      const tree = await stage.system.start(child(definition, { restart: 'temporary' }));
      const ref = async (id: string): Promise<PlayerRef> => {
        const found = await tree.child<PlayerRef>(id);
        if (found === undefined) throw new Error(`${id} runs`);
        return found;
      };
      return { tree, one: await ref('one'), two: await ref('two'), other: await ref('other') };
    }

    it('end their supervisor when any of them has ended by itself', async () => {
      const { tree, two } = await open('any_significant');
      const down = tree.watch();
      two.tell('leave');
      expect(await down).to.deep.include({ reason: LAST, restarting: false });
      expect((await recorder.ask('entries')).slice(-3)).to.deep.equal([
        'two stops',
        'other stops',
        'one stops',
      ]);
    });

    it('end it when all of them have, and not before', async () => {
      const { tree, one, two } = await open('all_significant');
      const [down, first] = [tree.watch(), one.watch()];
      one.tell('leave');
      await first;
      expect(await tree.countChildren()).to.include({ specs: 3, active: 2 });
      two.tell('leave');
      expect(await down).to.deep.include({ reason: LAST, restarting: false });
    });

    it('do not when they are restarted, terminated by request, or fall with their group', async () => {
      const { tree, one, two, other } = await open('any_significant', 'one_for_all');
      for (const ref of [one, other]) {
        const downs = [ref.watch(), two.watch()];
        ref.tell('crash');
        for (const down of downs) expect((await down).restarting).to.equal(true);
        expect(await two.ask('ping')).to.equal('pong of two');
      }
      await tree.terminateChild('two');
      await one.ask('ping');
      expect(await tree.countChildren()).to.include({ specs: 3, active: 2 });
    });
  });
});
