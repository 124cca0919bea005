import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Brood, type BroodRef } from '../fixtures/brood.ts';
import { OnceOnly } from '../fixtures/phoenix.ts';
import { Recorder } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';
import { waitUntil } from '../support/wait-until.ts';
import { Witness } from '../support/witness.ts';

/** Waits until a child runs, and crashes it. */
async function crash(tree: SupervisorRef, id: string): Promise<void> {
  await waitUntil(async () => (await tree.child(id)) !== undefined, `child '${id}' is there`);
  (await tree.child<BroodRef>(id))?.tell('crash');
}

const local = (id: string, options: object = {}): ReturnType<typeof child> =>
  child(Brood, { id, placement: 'local', ...options });

describe('The events of supervisors', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });

  it('say how long back-off waits, and then that the child runs again', async () => {
    const witness = new Witness(stage.system);
    const backoff = { minMs: 200, maxMs: 300, jitter: 0 };
    const tree = await stage.system.start(defineSupervisor('app', { children: [local('a', { backoff })] }));
    await crash(tree, 'a');
    await witness.line('started /app/a again 1');
    expect(witness.lines('/spec/app/a')).to.deep.equal([
      'started /app/a',
      'exited /app/a crashed, restarting',
      'restarting /app/a',
      'started /app/a again 1',
    ]);
    expect(witness.last('restarting', '/spec/app/a').delayMs).to.equal(200);
    const { at } = witness.last('exited', '/spec/app/a');
    // A timer counts from the beginning of the turn in which it is made, and that may be long on a busy machine.
    expect(witness.last('started', '/spec/app/a').at - at).to.be.at.least(100);
  });

  it('say of the others of a group that they ended and start again too', async () => {
    const witness = new Witness(stage.system);
    const tree = await stage.system.start(
      defineSupervisor('app', {
        strategy: 'one_for_all',
        children: [local('a', { backoff: { minMs: 10 } }), local('b'), local('c', { restart: 'temporary' })],
      }),
    );
    await crash(tree, 'a');
    await witness.line('started /app/b again 1');
    expect(witness.lines().slice(-8)).to.deep.equal([
      'started /app',
      'exited /app/a crashed, restarting',
      'restarting /app/a',
      'exited /app/c shutdown',
      'exited /app/b shutdown, restarting',
      'restarting /app/b',
      'started /app/a again 1',
      'started /app/b again 1',
    ]);
    expect(witness.last('restarting', '/spec/app/b').delayMs).to.equal(
      witness.last('restarting', '/spec/app/a').delayMs,
    );
  });

  it('tell of each start that fails, and of giving up in the end', async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const witness = new Witness(stage.system);
    const tree = await stage.system.start(
      defineSupervisor('app', {
        intensity: 2,
        children: [child(OnceOnly, { id: 'a', placement: 'local', args: [recorder] })],
      }),
    );
    (await tree.child<BroodRef>('a'))?.tell('end' as 'crash');
    await witness.line('exited /app shutdown, restarting');
    expect(witness.lines('/spec/app/a').slice(0, 7)).to.deep.equal([
      'started /app/a',
      'exited /app/a crashed, restarting',
      'restarting /app/a',
      'start-failed /app/a',
      'restarting /app/a',
      'start-failed /app/a',
      'gave-up /app/a by /spec/app',
    ]);
    const { reason } = witness.last('gave-up', '/spec/app/a');
    expect(reason).to.have.nested.property('error.code', 'ERR_TROUPE_START');
  });

  for (const placement of ['local', 'process'] as const) {
    it(`escalate level by level, ${placement}`, async () => {
      const witness = new Witness(stage.system);
      const limits = { intensity: 1, periodMs: 60_000 };
      const inner = defineSupervisor('inner', { ...limits, children: [local('a'), local('b')] });
      const tree = await stage.system.start(
        child(defineSupervisor('outer', { ...limits, children: [child(inner, { placement })] }), {
          restart: 'permanent',
        }),
      );
      /** Crashes the innermost child once it runs, and waits for what comes of it. */
      const strike = async (line: string, times: number): Promise<void> => {
        await waitUntil(async () => {
          const found = await tree.child<SupervisorRef>('inner').catch(() => undefined);
          const leaf = await found?.child<BroodRef>('a').catch(() => undefined);
          leaf?.tell('crash');
          return leaf !== undefined;
        }, 'the child is there');
        await witness.line(line, times);
      };
      await strike('started /outer/inner/a again 1', 1);
      await strike('started /outer/inner again 1', 1);
      const first = witness.lines().indexOf('gave-up /outer/inner/a by /spec/outer/inner');
      expect(witness.lines().slice(first - 1, first + 5)).to.deep.equal([
        'exited /outer/inner/a crashed',
        'gave-up /outer/inner/a by /spec/outer/inner',
        'exited /outer/inner/b shutdown',
        'escalated /outer/inner to /spec/outer',
        'exited /outer/inner shutdown, restarting',
        'restarting /outer/inner',
      ]);
      expect(witness.last('gave-up', '/spec/outer/inner/a')).to.deep.include(limits);
      const escalated = witness.last('escalated', '/spec/outer/inner');
      expect(escalated.child).to.equal('/spec/outer/inner/a');
      expect(escalated.reason).to.include({ type: 'crashed', message: 'crash' });
      await strike('started /outer/inner/a again 1', 2);
      await strike('escalated /outer to /spec', 1);
      await witness.line('started /outer again 1');
      expect(witness.lines().filter((line) => /^(gave-up|escalated)/.test(line))).to.deep.equal([
        'gave-up /outer/inner/a by /spec/outer/inner',
        'escalated /outer/inner to /spec/outer',
        'gave-up /outer/inner/a by /spec/outer/inner',
        'escalated /outer/inner to /spec/outer',
        'gave-up /outer/inner by /spec/outer',
        'escalated /outer to /spec',
      ]);
    });
  }

  it('end with those of a root that gives up', async () => {
    const witness = new Witness(stage.system);
    const tree = await stage.system.start(defineSupervisor('app', { intensity: 0, children: [local('a')] }));
    for (let restarts = 1; restarts <= 3; restarts++) {
      await crash(tree, 'a');
      await witness.line(`started /app again ${restarts}`);
    }
    await crash(tree, 'a');
    await witness.ended;
    expect(witness.lines().slice(-5)).to.deep.equal([
      'gave-up /app/a by /spec/app',
      'escalated /app to /spec',
      'exited /app shutdown',
      'gave-up /app by /spec',
      'exited /spec shutdown',
    ]);
  });

  it('are there for an actor that is restarted without a supervisor', async () => {
    const actor = await stage.spawn(Brood, { name: 'a', restart: 'permanent' });
    const witness = new Witness(stage.system);
    for (let restarts = 1; restarts <= 3; restarts++) {
      actor.tell('crash');
      await witness.line(`started /a again ${restarts}`);
    }
    actor.tell('crash');
    await witness.line('gave-up /a by /spec');
    expect(witness.lines().slice(-2)).to.deep.equal(['exited /a crashed', 'gave-up /a by /spec']);
    expect(witness.last('gave-up', '/spec/a')).to.include({ intensity: 3, periodMs: 5_000 });
  });
});
