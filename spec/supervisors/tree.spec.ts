import { expect } from 'chai';
import { child, defineDynamicSupervisor, defineSupervisor, type ActorRef, type SupervisorRef } from 'troupe';

import { Counter } from '../fixtures/counter.ts';
import { Failing } from '../fixtures/failing.ts';
import { Late } from '../fixtures/late.ts';
import { OnceOnly, Phoenix } from '../fixtures/phoenix.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';
import { nodeAt, outlineOf } from '../support/tree-nodes.ts';
import { waitUntil } from '../support/wait-until.ts';

const LOCAL = { placement: 'local' } as const;
/** Longer than any spec. */
const FOR_LONG = { minMs: 600_000 };

for (const serializeLocal of [false, true]) {
  describe(`system.tree, of supervisors${serializeLocal ? ' in a serialized system' : ''}`, () => {
    const stage = useStage({ placement: 'local', serializeLocal });

    it('shows the children of a supervisor in their order, by the ids of their specs', async () => {
      const many = await stage.system
        .start(
          defineSupervisor('app', {
            children: [
              child(Counter, { ...LOCAL, id: 'named', name: 'other' }),
              child(defineDynamicSupervisor('many')),
              child(Counter, { ...LOCAL, id: 'last' }),
            ],
          }),
        )
        .then((app) => app.child<SupervisorRef>('many'));
      await many?.startChild(child(Counter, LOCAL));
      await stage.system.spawn(Counter, { ...LOCAL, name: 'beside' });
      const lasting = { state: 'running', restarts: 0 } as const;
      expect(outlineOf(await stage.system.tree())).to.deep.equal({
        ...lasting,
        id: 'spec',
        path: '/spec',
        type: 'supervisor',
        children: [
          {
            ...lasting,
            id: 'app',
            path: '/spec/app',
            type: 'supervisor',
            children: [
              { ...lasting, id: 'named', path: '/spec/app/other', type: 'worker' },
              {
                ...lasting,
                id: 'many',
                path: '/spec/app/many',
                type: 'supervisor',
                children: [{ ...lasting, id: 'Counter#1', path: '/spec/app/many/Counter#1', type: 'worker' }],
              },
              { ...lasting, id: 'last', path: '/spec/app/last', type: 'worker' },
            ],
          },
          { ...lasting, id: 'beside', path: '/spec/beside', type: 'worker' },
        ],
      });
    });

    it('shows children that do not run: why, and whether they will', async () => {
      const recorder = await stage.system.spawn(Recorder, LOCAL);
      const app = await stage.system.start(
        defineSupervisor('app', {
          children: [
            child(Phoenix, { ...LOCAL, id: 'done', args: [recorder], restart: 'transient' }),
            child(Failing, { ...LOCAL, id: 'waits', backoff: FOR_LONG }),
            child(Counter, { ...LOCAL, id: 'terminated' }),
          ],
        }),
      );
      const done = await app.child<ActorRef<{ end(how: 'crash' | 'stop'): void }>>('done');
      done?.tell('end', 'crash');
      await recorder.ask('reached', 2);
      await done?.ask('end', 'stop').catch(() => undefined);
      const waits = await app.child<ActorRef<{ crash(): void }>>('waits');
      await waits?.ask('crash').catch(() => undefined);
      await app.terminateChild('terminated');
      const children = async () => (await nodeAt(stage.system, '/spec/app')).children.map(outlineOf);
      await waitUntil(
        async () => (await children()).every((one) => 'state' in one && one.state !== 'running'),
        'none runs any more',
      );
      expect(await children()).to.deep.equal([
        { id: 'done', path: '/spec/app/done', type: 'worker', state: 'stopped', restarts: 1, last: 'normal' },
        {
          id: 'waits',
          path: '/spec/app/waits',
          type: 'worker',
          state: 'restarting',
          restarts: 0,
          last: 'crashed',
        },
        {
          id: 'terminated',
          path: '/spec/app/terminated',
          type: 'worker',
          state: 'stopped',
          restarts: 0,
          last: 'shutdown',
        },
      ]);
      await app.restartChild('terminated');
      expect((await children())[2]).to.deep.equal({
        id: 'terminated',
        path: '/spec/app/terminated',
        type: 'worker',
        state: 'running',
        restarts: 0,
      });
    });

    it('shows why a restart failed, and counts it', async () => {
      const recorder = await stage.system.spawn(Recorder, LOCAL);
      const once = child(OnceOnly, {
        ...LOCAL,
        id: 'once',
        args: [recorder],
        backoff: { minMs: 1, maxMs: 600_000, factor: 600_000, jitter: 0 },
      });
      const app = await stage.system.start(defineSupervisor('app', { children: [once] }));
      (await app.child<ActorRef<{ end(): void }>>('once'))?.tell('end');
      await waitUntil(
        async () => (await nodeAt(stage.system, '/spec/app/once')).restarts === 1,
        'it was started again',
      );
      await waitUntil(async () => {
        const { state, lastExit } = await nodeAt(stage.system, '/spec/app/once');
        return (
          state === 'restarting' && lastExit?.type === 'crashed' && /not again/.test(lastExit.error.message)
        );
      }, 'that has failed');
    });

    it('shows a supervisor that is starting, and which child it waits for', async () => {
      const gate = await stage.system.spawn(Gate, LOCAL);
      const starting = stage.system.start(
        defineSupervisor('app', {
          children: [
            child(Counter, { ...LOCAL, id: 'first' }),
            child(Late, { ...LOCAL, id: 'late', args: [gate] }),
          ],
        }),
      );
      await gate.ask('arrived');
      const app = await nodeAt(stage.system, '/spec/app');
      expect(app).to.include({ type: 'supervisor', state: 'starting' });
      expect(app.children.map(({ id, state }) => [id, state])).to.deep.equal([
        ['first', 'running'],
        ['late', 'starting'],
      ]);
      gate.tell('open');
      await starting;
    });
  });
}

describe('system.tree, of supervisors in processes of their own', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('shows all levels, with what only their own processes know', async () => {
    const inner = defineSupervisor('inner', { children: [child(Failing, { id: 'leaf' })] });
    const outer = defineSupervisor('outer', {
      children: [
        child(inner, { placement: 'process' }),
        child(Failing, { ...LOCAL, id: 'near', backoff: FOR_LONG }),
      ],
    });
    const app = await stage.system.start(
      defineSupervisor('app', { children: [child(outer, { placement: 'process' })] }),
    );
    const outerRef = await app.child<SupervisorRef>('outer');
    const near = await outerRef?.child<ActorRef<{ crash(): void }>>('near');
    await near?.ask('crash').catch(() => undefined);
    process.kill((await nodeAt(stage.system, '/spec/app/outer/inner/leaf')).pid ?? 0, 'SIGKILL');
    await waitUntil(async () => {
      const { restarts, state } = await nodeAt(stage.system, '/spec/app/outer/inner/leaf');
      return restarts === 1 && state === 'running';
    }, 'the leaf runs again');
    const lasting = { state: 'running', restarts: 0 } as const;
    const node = await nodeAt(stage.system, '/spec/app/outer');
    expect(outlineOf(node)).to.deep.equal({
      ...lasting,
      id: 'outer',
      path: '/spec/app/outer',
      type: 'supervisor',
      children: [
        {
          ...lasting,
          id: 'inner',
          path: '/spec/app/outer/inner',
          type: 'supervisor',
          children: [
            {
              ...lasting,
              id: 'leaf',
              path: '/spec/app/outer/inner/leaf',
              type: 'worker',
              restarts: 1,
              last: 'exited',
            },
          ],
        },
        {
          id: 'near',
          path: '/spec/app/outer/near',
          type: 'worker',
          state: 'restarting',
          restarts: 0,
          last: 'crashed',
        },
      ],
    });
    const [innerNode] = node.children;
    expect(new Set([process.pid, node.pid, innerNode?.pid, innerNode?.children[0]?.pid])).to.have.length(4);
    expect(innerNode?.children[0]?.lastExit).to.include({ signal: 'SIGKILL' });
    expect(innerNode?.children[0]).to.have.property('mailbox');
  });
});
