import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Player, type PlayerRef } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { forEachPlacement } from '../support/placements.ts';

describe('Linked children of a supervisor', () => {
  forEachPlacement((stage) => {
    let recorder: RecorderRef;

    async function open(
      intensity: number,
    ): Promise<{ tree: SupervisorRef; one: PlayerRef; two: PlayerRef; three: PlayerRef }> {
      recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const placement = stage.placement === 'host' ? stage.system.host('shared') : stage.placement;
      const player = (id: string) =>
        child(Player, { id, placement, restart: 'transient', args: [recorder, { name: id }] });
      const children = ['one', 'two', 'three'].map(player);
      const definition = defineSupervisor('app', { intensity, children });
      const tree = await stage.system.start(child(definition, { restart: 'temporary' }));
      const ref = async (id: string): Promise<PlayerRef> => {
        const found = await tree.child<PlayerRef>(id);
        if (found === undefined) throw new Error(`${id} runs`);
        return found;
      };
      return { tree, one: await ref('one'), two: await ref('two'), three: await ref('three') };
    }

    /** The tie back is made behind the reply; a question by the same way comes after it. */
    async function link(from: PlayerRef, to: PlayerRef): Promise<void> {
      await from.ask('link', to);
      await from.ask('ping');
      await to.ask('ping');
    }

    it('fall together, each counted, and are both started again', async () => {
      const { tree, one, two, three } = await open(2);
      await link(one, two);
      const downs = [one.watch(), two.watch()];
      two.tell('crash');
      for (const down of downs)
        expect(await down).to.deep.nested.include({ 'reason.type': 'crashed', restarting: true });
      expect(await one.ask('ping')).to.equal('pong of one');
      expect(await two.ask('ping')).to.equal('pong of two');
      expect(await three.ask('ping')).to.equal('pong of three');
      // Two restarts were all: that of the next, which is linked to nobody any more, is one too many.
      const down = tree.watch();
      two.tell('crash');
      expect((await down).reason.type).to.equal('shutdown');
    });

    it('leave alone who watches, and all after an orderly end', async () => {
      const { tree, one, two, three } = await open(1);
      await one.ask('watch', two);
      await link(one, two);
      await link(three, one);
      const down = two.watch();
      two.tell('crash');
      await down;
      expect(await recorder.ask('entries')).to.include('one is ready');
      const gone = three.watch();
      three.tell('leave');
      expect((await gone).restarting).to.equal(false);
      await two.ask('ping');
      expect(await one.ask('ping')).to.equal('pong of one');
      const starts = (await recorder.ask('entries')).filter((entry) => entry.endsWith('starts'));
      expect(starts.filter((entry) => entry === 'one starts')).to.have.length(1);
      expect(await recorder.ask('entries')).to.include('one sees crashed');
      expect(await tree.countChildren()).to.include({ specs: 3, active: 2 });
    });
  });
});
