import { expect } from 'chai';
import { child, defineSupervisor, type ActorRef } from 'troupe';

import { Recorder } from '../fixtures/recorder.ts';
import { Hoarder, Silent } from '../fixtures/watched.ts';
import { useStage } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { timeOf } from '../support/stopwatch.ts';
import { running } from '../support/supervision/running.ts';

/** A row of the issue, for a hangTimeoutMs of a second. */
const REPLACED_MS = 3_000;
const MIB = 1024 * 1024;

type SilentRef = ActorRef<{ pid(): number; spin(): void; stopItself(): void }>;

describe('A supervised child that stops answering', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is replaced within 3 s, whether it is busy or stopped; its siblings go on', async () => {
    const ids = ['busy', 'stopped', 'other'] as const;
    const children = ids.map((id) => child(Silent, { id, hangTimeoutMs: 1_000 }));
    const tree = await stage.system.start(defineSupervisor('app', { children }));
    const refs = await Promise.all(
      ids.map(async (id) => {
        const ref = await tree.child<SilentRef>(id);
        if (ref === undefined) throw new Error(`${id} runs`);
        return ref;
      }),
    );
    const [busy, stopped, other] = refs as [SilentRef, SilentRef, SilentRef];
    const pids = await Promise.all(refs.map((ref) => ref.ask('pid')));
    const replaced = [busy, stopped].map(async (ref, index) => {
      const down = ref.watch();
      if (ref === busy) ref.tell('spin');
      else ref.tell('stopItself');
      expect(await down).to.deep.include({ reason: { type: 'killed', by: 'hang' }, restarting: true });
      expect(isAlive(pids[index] ?? 0)).to.equal(false);
      expect(await ref.ask('pid')).not.to.equal(pids[index]);
    });
    expect((await timeOf(() => Promise.all(replaced))).ownMs).to.be.below(REPLACED_MS);
    expect(await other.ask('pid')).to.equal(pids[2]);
  });
});

describe('A supervised child that takes more memory than it may', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is asked to stop, and replaced', async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const process = { maxMemoryBytes: 200 * MIB };
    const children = [child(Hoarder, { id: 'hoarder', args: [recorder], process }), child(Silent)];
    const tree = await stage.system.start(defineSupervisor('app', { children }));
    const [before, other] = [await running(tree, 'hoarder'), await running(tree, 'Silent')];
    const hoarder = await tree.child<ActorRef<{ keep(bytes: number): void }>>('hoarder');
    const down = hoarder?.watch();
    hoarder?.tell('keep', 300 * MIB);
    expect(await down).to.deep.include({ reason: { type: 'killed', by: 'memory' }, restarting: true });
    expect(await recorder.ask('entries')).to.deep.equal(['stopped in order']);
    await hoarder?.ask('keep', 1);
    await running(tree, 'hoarder', before);
    expect(await running(tree, 'Silent')).to.equal(other);
  });
});
