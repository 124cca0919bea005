import { expect } from 'chai';
import type { TreeNode } from 'troupe';

import { Counter } from '../fixtures/counter.ts';
import { Desk } from '../fixtures/desk.ts';
import { Child, Parent } from '../fixtures/family.ts';
import { Late } from '../fixtures/late.ts';
import { Nest } from '../fixtures/nest.ts';
import { Phoenix } from '../fixtures/phoenix.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { Throng } from '../fixtures/throng.ts';
import { forEachPlacement, useStage } from '../support/placements.ts';
import { timeOf } from '../support/stopwatch.ts';
import { allBelow, nodeAt, outlineOf } from '../support/tree-nodes.ts';
import { waitUntil } from '../support/wait-until.ts';

const LOCAL = { placement: 'local' } as const;

describe('system.tree, of actors', () => {
  forEachPlacement((stage) => {
    it('shows what was spawned below who has spawned it', async () => {
      const began = performance.now();
      const recorder = await stage.system.spawn(Recorder, { ...LOCAL, name: 'recorder' });
      const parent = await stage.spawn(Parent, { name: 'parent', args: [recorder] });
      const inner = await parent.ask('child', 'inner', stage.childPlacement);
      const tree = await stage.system.tree();
      const lasting = { type: 'worker', state: 'running', restarts: 0 } as const;
      expect(outlineOf(tree)).to.deep.equal({
        id: 'spec',
        path: '/spec',
        type: 'supervisor',
        state: 'running',
        restarts: 0,
        children: [
          { ...lasting, id: 'recorder', path: '/spec/recorder' },
          {
            ...lasting,
            id: 'parent',
            path: '/spec/parent',
            children: [{ ...lasting, id: 'inner', path: '/spec/parent/inner' }],
          },
        ],
      });
      expect((await nodeAt(stage.system, '/spec/recorder')).pid).to.equal(process.pid);
      expect((await nodeAt(stage.system, '/spec/parent')).pid).to.equal(await parent.ask('pid'));
      expect((await nodeAt(stage.system, '/spec/parent/inner')).pid).to.equal(await inner.ask('pid'));
      for (const node of allBelow(tree)) {
        expect(node.uptimeMs).to.be.within(0, performance.now() - began + 1_000);
        expect(node.mailbox).to.include.keys('length', 'highWater');
      }
    });

    it('shows what waits in a mailbox, and the most that ever did', async () => {
      const recorder = await stage.system.spawn(Recorder, LOCAL);
      const gate = await stage.system.spawn(Gate, LOCAL);
      const desk = await stage.spawn(Desk, { name: 'desk', args: [recorder, gate] });
      const slow = desk.ask('slow', 'one');
      await recorder.ask('reached', 1);
      for (const text of ['two', 'three']) desk.tell('quick', text);
      const mailbox = async () => (await nodeAt(stage.system, '/spec/desk')).mailbox;
      await waitUntil(async () => (await mailbox())?.length === 3, 'three have come');
      gate.tell('open');
      await slow;
      await desk.ask('quick', 'four');
      expect(await mailbox()).to.deep.equal({ length: 0, highWater: 3 });
    });

    it('shows a start that is under way, with its process', async () => {
      const gate = await stage.system.spawn(Gate, LOCAL);
      const late = stage.spawn(Late, { name: 'late', args: [gate] });
      await gate.ask('arrived');
      const starting = await nodeAt(stage.system, '/spec/late');
      expect(outlineOf(starting)).to.deep.equal({
        id: 'late',
        path: '/spec/late',
        type: 'worker',
        state: 'starting',
        restarts: 0,
      });
      expect(starting).to.have.property('mailbox');
      expect(starting).not.to.have.property('uptimeMs');
      gate.tell('open');
      expect(starting.pid).to.equal(await (await late).pid());
      expect(await nodeAt(stage.system, '/spec/late')).to.include({ state: 'running', restarts: 0 });
    });

    it('counts restarts, and shows why the last run ended', async () => {
      const recorder = await stage.system.spawn(Recorder, LOCAL);
      const phoenix = await stage.spawn(Phoenix, {
        name: 'phoenix',
        args: [recorder],
        restart: 'permanent',
      });
      const again = async (how: 'crash' | 'stop'): Promise<TreeNode> => {
        const down = phoenix.watch();
        phoenix.tell('end', how);
        await down;
        await phoenix.ask('count');
        return nodeAt(stage.system, '/spec/phoenix');
      };
      const crashed = await again('crash');
      expect(crashed).to.include({ state: 'running', restarts: 1 });
      expect(crashed.lastExit).to.have.nested.property('error.message', 'as told');
      expect(crashed.lastExit).to.have.nested.property('error.stack', 'Error: as told');
      expect(await again('stop')).to.deep.include({ restarts: 2, lastExit: { type: 'normal' } });
    });
  });
});

describe('system.tree', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const spawnParent = async (name: string) => {
    const recorder = await stage.system.spawn(Recorder, LOCAL);
    const parent = await stage.spawn(Parent, { name, args: [recorder], restart: 'permanent' });
    await parent.ask('child', `of-${name}`, 'process');
    return { pid: (await parent.pid()) ?? 0, parent };
  };

  it('shows what the owner knows of a process that is stopped, and after that does not wait for it', async () => {
    const [frozen] = [await spawnParent('frozen'), await spawnParent('other')];
    process.kill(frozen.pid, 'SIGSTOP');
    const began = performance.now();
    const node = await nodeAt(stage.system, '/spec/frozen');
    const waitedMs = performance.now() - began;
    expect(waitedMs).to.be.within(900, 5_000);
    expect(outlineOf(node)).to.deep.equal({
      id: 'frozen',
      path: '/spec/frozen',
      type: 'worker',
      state: 'running',
      restarts: 0,
      unresponsive: true,
    });
    expect(node).to.include({ pid: frozen.pid }).and.not.have.property('mailbox');
    const again = await timeOf(async () => {
      expect(await nodeAt(stage.system, '/spec/frozen')).to.include({ unresponsive: true });
      expect(await nodeAt(stage.system, '/spec/other/of-other')).not.to.have.property('unresponsive');
    });
    expect(again.ownMs).to.be.lessThan(900);
    process.kill(frozen.pid, 'SIGCONT');
    await waitUntil(
      async () => (await nodeAt(stage.system, '/spec/frozen')).children.length === 1,
      'it answers again',
    );
  });

  it('hears of those above a process that is stopped, in the same time', async () => {
    const { parent } = await spawnParent('parent');
    const inner = (await nodeAt(stage.system, '/spec/parent/of-parent')).pid ?? 0;
    process.kill(inner, 'SIGSTOP');
    const node = await nodeAt(stage.system, '/spec/parent');
    expect(node).not.to.have.property('unresponsive');
    expect(node.children).to.have.length(1);
    expect(node.children[0]).to.include({ id: 'of-parent', pid: inner, unresponsive: true });
    process.kill(inner, 'SIGCONT');
    await parent.ask('ping');
  });

  it('does not wait for a process that dies meanwhile', async () => {
    const { pid } = await spawnParent('parent');
    process.kill(pid, 'SIGSTOP');
    const looking = nodeAt(stage.system, '/spec/parent');
    process.kill(pid, 'SIGKILL');
    expect((await timeOf(() => looking)).ownMs).to.be.lessThan(900);
    const node = await looking;
    expect(node.children).to.deep.equal([]);
    expect(node.state === 'restarting' || node.unresponsive === true).to.equal(true);
    await waitUntil(async () => {
      const { state, restarts, lastExit } = await nodeAt(stage.system, '/spec/parent');
      return state === 'running' && restarts === 1 && lastExit?.type === 'exited';
    }, 'it runs again');
  });

  it('marks all that runs in a shared process that is stopped, and asks it once', async () => {
    const placement = stage.system.host('shared');
    const actors = await Promise.all(
      Array.from({ length: 3 }, async (_, at) => stage.system.spawn(Nest, { placement, name: `n${at}` })),
    );
    const { children } = await stage.system.tree();
    expect(children.map(({ id, mailbox }) => [id, mailbox])).to.deep.equal(
      actors.map((_, at) => [`n${at}`, { length: 0, highWater: 0 }]),
    );
    const pid = (await actors[0]?.pid()) ?? 0;
    process.kill(pid, 'SIGSTOP');
    const frozen = await stage.system.tree();
    expect(frozen.children.map(({ unresponsive }) => unresponsive)).to.deep.equal([true, true, true]);
    process.kill(pid, 'SIGCONT');
  });

  it('lists the first thousand of what belongs to one actor, and counts the others', async () => {
    await Promise.all(Array.from({ length: 1_003 }, async () => stage.system.spawn(Counter, LOCAL)));
    const tree = await stage.system.tree();
    expect(tree.children).to.have.length(1_000);
    expect(tree.children[0]).to.include({ id: 'Counter#2', state: 'running' });
    expect(tree.omitted).to.equal(3);
  });

  it('lists five thousand in all, whatever processes they are in', async () => {
    for (const placement of ['local', 'process', 'local', 'process', 'local', 'local'] as const) {
      const throng = await stage.system.spawn(Throng, { placement });
      await throng.with({ timeoutMs: Infinity }).ask('grow', 900);
    }
    const tree = await stage.system.tree();
    expect(allBelow(tree)).to.have.length(1 + 5_000);
    const left = tree.children.map(({ children, omitted }) => [children.length, omitted]);
    const all = [900, undefined];
    expect(left).to.deep.equal([all, all, all, all, all, [494, 406]]);
  });

  it('shows the root of a system that has stopped', async () => {
    await stage.spawn(Child, { args: ['one', await stage.system.spawn(Recorder)] });
    await stage.system.stop();
    expect(outlineOf(await stage.system.tree())).to.deep.equal({
      id: 'spec',
      path: '/spec',
      type: 'supervisor',
      state: 'stopped',
      restarts: 0,
      last: 'shutdown',
    });
  });
});
