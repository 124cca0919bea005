import { expect } from 'chai';
import {
  child,
  defineSupervisor,
  type ActorRef,
  type Down,
  type Placement,
  type SupervisorRef,
} from 'troupe';

import { Failing } from '../fixtures/failing.ts';
import { Parent } from '../fixtures/family.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { Prompter, Understudy, type UnderstudyRef } from '../fixtures/understudy.ts';
import { useStage } from '../support/placements.ts';

type FailingRef = ActorRef<{ ping(): number; crash(): void }>;

/** Where the slot is owned, and where its runs are. */
const PLACES: readonly {
  readonly owner: 'local' | 'process';
  readonly placement: 'local' | 'process';
  readonly serializeLocal: boolean;
}[] = [
  { owner: 'local', placement: 'local', serializeLocal: false },
  { owner: 'local', placement: 'local', serializeLocal: true },
  { owner: 'local', placement: 'process', serializeLocal: false },
  { owner: 'process', placement: 'local', serializeLocal: false },
  { owner: 'process', placement: 'process', serializeLocal: false },
];

/** Longer than a spec lasts. */
const backoff = { minMs: 600_000 };

for (const { owner, placement, serializeLocal } of PLACES) {
  const where = `a ${placement} child of a ${owner} supervisor${serializeLocal ? ', serialized' : ''}`;

  describe(`Between two runs of ${where}`, () => {
    const stage = useStage({ placement: 'local', serializeLocal });

    /** A child that has crashed, as those know who have to do with it; and what starts it again. */
    const openCrashed = async () => {
      // The strategy has the second child started with the first, whether it waits or not.
      const app = defineSupervisor('app', {
        strategy: 'rest_for_one',
        children: [
          child(Failing, { id: 'alarm', placement: 'local' }),
          child(Failing, { id: 'one', placement, backoff }),
        ],
      });
      const top = defineSupervisor('top', { children: [child(app, { placement: owner })] });
      const tree = await (await stage.system.start(top)).child<SupervisorRef>('app');
      const [alarm, ref] = [await tree?.child<FailingRef>('alarm'), await tree?.child<FailingRef>('one')];
      if (alarm === undefined || ref === undefined) throw new Error('they run');
      const down = ref.watch();
      ref.tell('crash');
      expect(await down).to.include({ restarting: true });
      return { ref, startAgain: () => alarm.tell('crash') };
    };
    const openWatcher = async (watcherPlacement: Placement) => {
      const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
      const watcher = await stage.system.spawn(Parent, { placement: watcherPlacement, args: [recorder] });
      return { recorder, watcher };
    };
    const expectNoProcess = ({ reason, restarting }: Down): void => {
      expect({ reason, restarting }).to.deep.equal({ reason: { type: 'noproc' }, restarting: true });
    };

    it('a watch and a link find nobody at once, and messages wait for the next', async () => {
      const { ref, startAgain } = await openCrashed();
      for (let time = 0; time < 3; time++) expectNoProcess(await ref.watch());
      expectNoProcess(await ref.stop());
      expectNoProcess(await ref.kill());

      // One of the two is in a process that has not heard of it before.
      const watchers = await Promise.all([openWatcher('local'), openWatcher('process')]);
      const replies = [ref.ask('ping'), ...watchers.map(({ watcher }) => watcher.ask('pingThrough', ref))];
      expectNoProcess(await ref.watch());
      for (const { recorder, watcher } of watchers) {
        await watcher.ask('watch', ref);
        // A link spares who watches.
        await watcher.ask('watchAndLink', ref);
        const answers = ['down: noproc, restarting', 'down: noproc, restarting'];
        expect(await recorder.ask('reached', 2)).to.deep.equal(answers);
      }
      const linked = await Promise.all([openWatcher('local'), openWatcher('process')]);
      for (const { watcher } of linked) {
        const down = watcher.watch();
        watcher.tell('link', ref);
        const { reason } = await down;
        expect(reason).to.have.nested.property('error.remote.code', 'ERR_TROUPE_ACTOR_EXITED');
        expect(reason).to.have.nested.property('error.message').that.includes('it was not running');
      }

      startAgain();
      expect(await Promise.all(replies)).to.have.members([1, 2, 3]);
      // No link has come to the next run, which lives on.
      expect(await ref.ask('ping')).to.equal(4);
    });
  });
}

describe('A watch during the start of the next run', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  for (const placement of ['local', 'process'] as const) {
    /** A child whose second start waits. */
    const openWaiting = async () => {
      const prompter = await stage.system.spawn(Prompter, { placement: 'local' });
      const spec = child(Understudy, { id: 'one', placement, args: [prompter, 'one'] });
      const tree = await stage.system.start(defineSupervisor('app', { children: [spec] }));
      const ref = await tree.child<UnderstudyRef>('one');
      if (ref === undefined) throw new Error('it runs');
      await prompter.ask('cue', 'one', ['waits']);
      ref.tell('end', 'crashes');
      await prompter.ask('waiting', 'one');
      return { ref, prompter };
    };

    it(`is about that run, in placement ${placement}`, async () => {
      const { ref, prompter } = await openWaiting();
      const down = ref.watch();
      await prompter.ask('letGo', 'one');
      ref.tell('end', 'leaves');
      expect(await down).to.deep.include({ reason: { type: 'normal' }, restarting: true });
    });

    it(`says noproc when that start is killed, in placement ${placement}`, async () => {
      const { ref, prompter } = await openWaiting();
      expect(await ref.kill()).to.deep.include({ reason: { type: 'noproc' }, restarting: true });
      await prompter.ask('started', 3);
    });
  }
});
