import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Player, type PlayerRef } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';

/** The ids in the order of their start; the second is the one that crashes. */
const IDS = ['one', 'two', 'three', 'passing'] as const;

describe('A group of processes that is restarted', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let recorder: RecorderRef;

  const pidsOf = async (tree: SupervisorRef): Promise<Record<string, number | undefined>> =>
    Object.fromEntries((await tree.whichChildren()).map(({ id, pid }) => [id, pid]));

  for (const [strategy, stops, starts, kept] of [
    ['one_for_one', [], ['two'], ['one', 'three', 'passing']],
    ['one_for_all', ['passing', 'three', 'one'], ['one', 'two', 'three'], []],
    ['rest_for_one', ['passing', 'three'], ['two', 'three'], ['one']],
  ] as const) {
    it(`is that of ${strategy}, and counts once: others keep their pids, and a temporary child of it is dropped`, async () => {
      recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const children = IDS.map((id) =>
        child(Player, {
          id,
          args: [recorder, { name: id }],
          restart: id === 'passing' ? 'temporary' : 'permanent',
        }),
      );
      const tree = await stage.system.start(defineSupervisor('app', { strategy, intensity: 1, children }));
      const before = await pidsOf(tree);
      const refs = await Promise.all(IDS.map((id) => tree.child<PlayerRef>(id)));
      const earlier = (await recorder.ask('entries')).length;
      refs[1]?.tell('crash');
      const expected = [
        ...stops.map((id) => `${id} stops`),
        ...starts.flatMap((id) => [`${id} starts`, `${id} is ready`]),
      ];
      // The one that crashes runs its own hooks, too.
      const entries = await recorder.ask('reached', earlier + 1 + expected.length);
      expect(entries.slice(earlier).filter((entry) => entry !== 'two stops')).to.deep.equal(expected);
      for (const ref of refs.slice(0, 3)) expect(await ref?.ask('ping')).to.match(/^pong/);
      const after = await pidsOf(tree);
      for (const id of kept) expect(after[id]).to.equal(before[id]);
      for (const id of starts) expect(after[id]).not.to.be.oneOf([before[id], undefined]);
      const isKept = strategy === 'one_for_one';
      expect(Object.keys(after)).to.deep.equal(isKept ? IDS : IDS.slice(0, 3));
      const count = isKept ? 4 : 3;
      expect(await tree.countChildren()).to.include({ specs: count, active: count });
      expect(stage.system.processes()).to.have.length(count);
    });
  }
});
