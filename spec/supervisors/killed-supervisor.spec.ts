import { expect } from 'chai';
import { child, defineSupervisor, type ActorRef, type SupervisorRef } from 'troupe';

import { Unruly } from '../fixtures/breaking.ts';
import { Counter } from '../fixtures/counter.ts';
import { ParentOnce } from '../fixtures/parent-once.ts';
import { useStage } from '../support/placements.ts';
import { isAlive, processesBelow } from '../support/processes.ts';
import { rejectionOf } from '../support/rejection.ts';
import { running } from '../support/supervision/running.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A row of the issue. */
const GONE_MS = 2_000;

type UnrulyRef = ActorRef<{
  beBusy(forever: boolean): number;
  child(): Promise<ActorRef<{ beBusy(forever: boolean): number }>>;
  program(): number;
}>;

async function found<R>(ref: Promise<R | undefined>): Promise<R> {
  const it = await ref;
  if (it === undefined) throw new Error('it runs');
  return it;
}

describe('A supervisor in the middle of a tree that loses its process', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  /** @param unruly - Those beside the innermost supervisor. */
  async function open(...unruly: string[]): Promise<{ tree: SupervisorRef; middle: SupervisorRef }> {
    const inner = defineSupervisor('inner', {
      children: [child(Counter, { id: 'leaf', name: 'leaf', args: [7] }), child(Unruly, { id: 'deep' })],
    });
    const middle = defineSupervisor('middle', {
      children: [...unruly.map((id) => child(Unruly, { id })), child(inner, { placement: 'process' })],
    });
    const tree = await stage.system.start(
      defineSupervisor('app', {
        children: [child(Counter, { id: 'other' }), child(middle, { placement: 'process' })],
      }),
    );
    return { tree, middle: await found(tree.child<SupervisorRef>('middle')) };
  }

  it('takes all below it along: who spins, who ignores SIGTERM, and what they have started', async () => {
    const { middle } = await open('busy', 'deaf');
    const inner = await found(middle.child<SupervisorRef>('inner'));
    const [busy, deaf] = [
      await found(middle.child<UnrulyRef>('busy')),
      await found(middle.child<UnrulyRef>('deaf')),
    ];
    const deep = await found(inner.child<UnrulyRef>('deep'));
    const programs = [await deaf.ask('program'), await deep.ask('program')];
    await (await deaf.ask('child')).ask('beBusy', true);
    for (const ref of [busy, deep]) await ref.ask('beBusy', true);
    const pid = (await middle.pid()) ?? 0;
    const below = processesBelow(pid).map((entry) => entry.pid);
    // Busy, deaf, inner, leaf, deep, the child of deaf and two programs; and those who watch over them.
    expect(below).to.include.members(programs).and.to.have.length.within(8, 12);
    const down = middle.watch();
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => !below.some(isAlive), 'all below it are gone', GONE_MS);
    expect(await down).to.deep.nested.include({ 'reason.signal': 'SIGKILL', restarting: true });
  });

  it('is rebuilt with all that its spec says, under the same names and for the same refs', async () => {
    const { tree, middle } = await open();
    const inner = await found(middle.child<SupervisorRef>('inner'));
    const leaf = await found(stage.system.whereis(Counter, 'leaf'));
    const added = await middle.startChild(child(Counter, { id: 'added' }));
    expect(await leaf.ask('add', 1)).to.equal(8);
    const [other, pid] = [await running(tree, 'other'), (await middle.pid()) ?? 0];
    const [down, lost] = [middle.watch(), leaf.watch()];
    process.kill(pid, 'SIGKILL');
    expect((await down).restarting).to.equal(true);
    expect((await lost).restarting).to.equal(false);
    const children = await middle.whichChildren();
    expect(children.map(({ id, type, ref }) => [id, type, typeof ref])).to.deep.equal([
      ['inner', 'supervisor', 'object'],
    ]);
    expect(await middle.pid()).not.to.equal(pid);
    const again = await found(stage.system.whereis(Counter, 'leaf'));
    expect(await again.ask('value')).to.equal(7);
    const newInner = await found(middle.child<SupervisorRef>('inner'));
    expect((await found(newInner.child('leaf'))).equals(again)).to.equal(true);
    expect(await leaf.ask('add', 1)).to.equal(8);
    expect(await again.ask('value')).to.equal(8);
    expect((await inner.whichChildren()).map(({ id }) => id)).to.deep.equal(['leaf', 'deep']);
    // Of a child that was added while it ran, nothing comes back.
    expect(await rejectionOf(added.ask('value'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
    expect(await running(tree, 'other')).to.equal(other);
  });
});

describe('A supervisor in the process of its own supervisor that is killed', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is rebuilt when what it had is gone, under the same names', async () => {
    const inner = defineSupervisor('inner', { children: [child(Counter, { id: 'deep', name: 'deep' })] });
    const app = defineSupervisor('app', {
      children: [child(Counter, { id: 'leaf', name: 'leaf' }), child(inner)],
    });
    const tree = await stage.system.start(app);
    const pids = stage.system.processes().map(({ pid }) => pid);
    expect((await tree.kill()).restarting).to.equal(true);
    expect(pids.filter(isAlive)).to.deep.equal([]);
    expect(await tree.countChildren()).to.include({ specs: 2, active: 2 });
    for (const name of ['leaf', 'deep']) {
      const again = await found(stage.system.whereis(Counter, name));
      expect(await again.ask('value')).to.equal(0);
    }
    const [shown] = (await stage.system.tree()).children;
    expect(shown).to.include({ id: 'app', restarts: 1 });
  });
});

describe('A child whose setup fails when it has started processes', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('is tried again when these are gone, so that their names are free', async () => {
    const once = child(ParentOnce, { placement: 'local', args: [{ starts: 0 }] });
    const tree = await stage.system.start(defineSupervisor('app', { intensity: 2, children: [once] }));
    const parent = await found(tree.child<ActorRef<{ ping(): string; crash(): void }>>('ParentOnce'));
    const down = parent.watch();
    parent.tell('crash');
    await down;
    expect(await parent.ask('ping')).to.equal('pong');
  });
});
