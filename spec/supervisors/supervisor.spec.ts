import { expect } from 'chai';
import {
  child,
  createSystem,
  defineDynamicSupervisor,
  defineSupervisor,
  type ActorRef,
  type SupervisorDefinition,
  type SupervisorRef,
} from 'troupe';

import { RejectsInSetup } from '../fixtures/broken-setup.ts';
import { Counter } from '../fixtures/counter.ts';
import { Failing } from '../fixtures/failing.ts';
import { Foreman } from '../fixtures/foreman.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { running } from '../support/supervision/running.ts';

type CounterRef = ActorRef<{ add(n: number): number; value(): number }>;

for (const serializeLocal of [false, true]) {
  describe(`A supervisor${serializeLocal ? ' in a serialized system' : ''}`, () => {
    const stage = useStage({ placement: 'local', serializeLocal });

    it('starts its children in order, and lists and counts them', async () => {
      const tree = await stage.system.start(
        defineSupervisor('app', {
          children: [
            child(Counter, { id: 'one', placement: 'local' }),
            child(defineDynamicSupervisor('many')),
            child(Counter, { id: 'two', args: [2] }),
          ],
        }),
      );
      const children = await tree.whichChildren();
      expect(children.map(({ id, type }) => [id, type])).to.deep.equal([
        ['one', 'worker'],
        ['many', 'supervisor'],
        ['two', 'worker'],
      ]);
      expect(await tree.countChildren()).to.deep.equal({ specs: 3, active: 3, supervisors: 1, workers: 2 });
      const two = await tree.child<CounterRef>('two');
      expect(await two?.ask('value')).to.equal(2);
      expect(two?.path).to.equal('/spec/app/two');
      expect(children[2]?.pid).to.equal(await two?.pid());
    });

    it('starts any number of children when it is dynamic, and no more than it may have', async () => {
      const tree = await stage.system.start(defineDynamicSupervisor('many', { maxChildren: 2 }));
      const spec = child(Counter, { placement: 'local', args: [1] });
      const [one, two] = [await tree.startChild(spec), await tree.startChild(spec)];
      expect(await one.ask('add', 1)).to.equal(2);
      expect((await rejectionOf(tree.startChild(spec))).code).to.equal('ERR_TROUPE_MAX_CHILDREN');
      await tree.terminateChild(two);
      expect(await tree.countChildren()).to.deep.equal({ specs: 1, active: 1, supervisors: 0, workers: 1 });
      expect((await rejectionOf(tree.restartChild('Counter#1'))).code).to.equal('ERR_TROUPE_OPTION');
    });

    it('refuses what is neither an id nor a ref', async () => {
      const tree = await stage.system.start(defineSupervisor('app'));
      for (const wrong of [undefined, null, 5, {}, Symbol('id')] as unknown[] as string[]) {
        for (const call of ['child', 'restartChild', 'deleteChild'] as const) {
          const error = await rejectionOf(tree[call](wrong));
          expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option: 'id', value: wrong });
        }
        const error = await rejectionOf(tree.terminateChild(wrong));
        expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option: 'child', value: wrong });
      }
    });

    it('is not started by a system that is stopping or has stopped', async () => {
      const system = await createSystem({ name: 'ended', serializeLocal });
      const app = defineSupervisor('app', { children: [child(Counter, { placement: 'local' })] });
      const early = rejectionOf(system.start(app));
      const stopped = system.stop();
      const late = rejectionOf(system.start(app));
      await stopped;
      for (const error of [await early, await late, await rejectionOf(system.start(app))]) {
        expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
      }
    });

    it('says which child has kept it from starting and why, and leaves none behind', async () => {
      const app = defineSupervisor('app', {
        children: [child(Counter, { id: 'one', name: 'one' }), child(RejectsInSetup, { id: 'broken' })],
      });
      const error = await rejectionOf(stage.system.start(app));
      expect(error.code).to.equal('ERR_TROUPE_START');
      expect(error.message).to.match(/'broken' of \/spec\/app.*setup went wrong in the end/);
      expect(error.cause).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
      expect(stage.system.processes()).to.deep.equal([]);
      expect(await stage.system.whereis(Counter, 'one')).to.equal(undefined);
    });

    it('says so once and with its path, however deep in the tree the child is', async () => {
      const low = defineSupervisor('low', { children: [child(RejectsInSetup, { id: 'bad' })] });
      const mid = defineSupervisor('mid', { children: [child(low)] });
      for (const placement of ['local', 'process'] as const) {
        const app = defineSupervisor('app', { children: [child(mid, { placement })] });
        const error = await rejectionOf(stage.system.start(app));
        const why = 'did not start (setup): setup went wrong in the end';
        const { module, name: definition } = RejectsInSetup;
        expect(error.message).to.equal(`child 'bad' of /spec/app/mid/low ${why}`);
        expect(error).to.deep.include({
          name: 'StartError',
          phase: 'setup',
          module,
          definition,
          child: { id: 'bad', supervisor: '/spec/app/mid/low' },
          problem: 'setup went wrong in the end',
        });
        expect(error.cause).to.include({ message: `${definition} of ${module} ${why}`, child: undefined });
        expect(error.cause).to.have.nested.property('cause.message', 'setup went wrong in the end');
      }
    });

    it('keeps the name and the refs of a child that is started again', async () => {
      const tree = await stage.system.start(
        defineSupervisor('app', { children: [child(Failing, { id: 'one', name: 'failing' })] }),
      );
      const found = await stage.system.whereis(Failing, 'failing');
      const [first, down] = [await found?.pid(), found?.watch()];
      found?.tell('crash');
      expect(await down).to.include({ restarting: true });
      expect(await found?.ask('ping')).to.equal(1);
      expect(await running(tree, 'one')).not.to.equal(first);
      expect(await (await stage.system.whereis(Failing, 'failing'))?.ask('ping')).to.equal(2);
    });

    it('refuses what the state of a child does not allow, with its ref', async () => {
      const tree = await stage.system.start(
        defineSupervisor('app', { children: [child(Counter, { id: 'one', placement: 'local' })] }),
      );
      const one = await tree.child('one');
      const again = child(Counter, { id: 'one', placement: 'local' });
      const started = await rejectionOf(tree.startChild(again));
      expect(started.code).to.equal('ERR_TROUPE_ALREADY_STARTED');
      expect(one?.equals(started['ref'] as CounterRef)).to.equal(true);
      expect((await rejectionOf(tree.restartChild('one'))).code).to.equal('ERR_TROUPE_RUNNING');
      expect((await rejectionOf(tree.deleteChild('one'))).code).to.equal('ERR_TROUPE_RUNNING');
      expect((await rejectionOf(tree.child('none'))).code).to.equal('ERR_TROUPE_NOT_FOUND');
      await tree.terminateChild('one');
      await tree.terminateChild('one');
      expect(await tree.child('one')).to.equal(undefined);
      expect((await rejectionOf(tree.startChild(again))).code).to.equal('ERR_TROUPE_ALREADY_PRESENT');
      expect(await (await tree.restartChild<CounterRef>('one')).ask('add', 1)).to.equal(1);
    });

    it('refuses what is no spec, by what it is, and starts nothing', async () => {
      const tree = await stage.system.start(defineDynamicSupervisor('many'));
      const spec = child(Counter, { placement: 'local' });
      for (const wrong of [Counter, { ...spec }, undefined]) {
        const error = await rejectionOf(tree.startChild(wrong as unknown as typeof spec));
        expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'spec', value: wrong });
        expect(error.message).to.match(/^spec is .*; it must be what child\(\) returned$/);
      }
      const error = await rejectionOf(stage.system.start(spec as unknown as SupervisorDefinition));
      expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'supervisor', value: spec });
      expect(await tree.countChildren()).to.include({ specs: 0 });
    });

    it('refuses a host of another system, even one of the same path, before anything starts', async () => {
      const another = await createSystem({ name: 'spec', logLevel: 'silent' });
      const [own, foreign] = [stage.system.host('shared'), another.host('shared')];
      expect(foreign.path).to.equal(own.path);
      const wrong = child(Counter, { id: 'wrong', placement: foreign });
      const below = defineSupervisor('below', { children: [wrong] });
      const app = defineSupervisor('app', { children: [child(Counter), child(below)] });
      const tree = await stage.system.start(defineDynamicSupervisor('many'));
      for (const refused of [
        stage.system.start(app),
        tree.startChild(wrong),
        tree.startChild(child(below)),
      ]) {
        const error = await rejectionOf(refused);
        expect(error).to.include({
          code: 'ERR_TROUPE_CHILD_SPEC',
          field: 'placement',
          value: '/spec/shared',
        });
        expect(error.message).to.match(
          /^child 'wrong': placement is '\/spec\/shared'; .*a host of the system of/,
        );
      }
      expect(await tree.countChildren()).to.include({ specs: 0 });
      expect([...stage.system.processes(), ...another.processes()]).to.deep.equal([]);
      await tree.startChild(child(Counter, { placement: own }));
      expect(stage.system.processes()).to.have.length(1);
      await another.stop();
    });

    it('gives up after too many restarts; so does the root in the end, and the system stops', async () => {
      const tree = await stage.system.start(
        defineSupervisor('app', {
          intensity: 0,
          children: [child(Failing, { id: 'one', placement: 'local' })],
        }),
      );
      for (let restarts = 0; restarts < 4; restarts++) {
        await running(tree, 'one');
        const down = tree.watch();
        (await tree.child<ActorRef<{ crash(): void }>>('one'))?.tell('crash');
        expect((await down).reason.type).to.equal('shutdown');
        if (restarts < 3) expect(await down).to.include({ restarting: true });
      }
      const closed = await stage.system.closed;
      expect(closed.type === 'shutdown' && closed.detail).to.match(/more than 3 restarts within 5000 ms/);
    });
  });
}

describe('A SupervisorRef', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('works where it was sent, as an argument of an actor or in a message', async () => {
    const start = async (name: string, count: number) => {
      const children = Array.from({ length: count }, (_, index) =>
        child(Counter, { id: `${index}`, placement: 'local' }),
      );
      return stage.system.start(defineSupervisor(name, { children }));
    };
    const [one, two] = [await start('one', 1), await start('two', 2)];
    const foreman = await stage.system.spawn(Foreman, { args: [one] });
    expect(await foreman.ask('count')).to.equal(1);
    const back = await foreman.ask('replace', two);
    expect(back.equals(two)).to.equal(true);
    expect(await foreman.ask('count')).to.equal(2);
    expect(await back.countChildren()).to.include({ specs: 2 });
    expect(await foreman.ask('hire')).to.equal('/spec/two/apprentice');
    expect(await (await back.child<CounterRef>('apprentice'))?.ask('add', 1)).to.equal(1);
  });
});

describe('Calls to a supervisor', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const MANY = 2_000;

  const startCrew = (id: string, placement: 'local' | 'process'): Promise<SupervisorRef> =>
    stage.system.start(child(defineDynamicSupervisor(id), { placement }));

  // The first takes 5 s, most of which it waits.
  sideBySide({ atOnce: 2, timeoutMs: 60_000 }, (it) => {
    it('that it could answer at once wait 5 s for it; others wait until it comes back, or as long as they are told', async () => {
      const tree = await startCrew('crew', 'process');
      const foreman = await stage.system.spawn(Foreman, { args: [tree] });
      const pid = (await tree.pid()) ?? 0;
      process.kill(pid, 'SIGSTOP');
      const hired = foreman.with({ timeoutMs: Infinity }).ask('hire');
      const spec = child(Counter, { placement: 'local' });
      const brief = await rejectionOf(tree.with({ timeoutMs: 50 }).startChild(spec));
      expect(brief).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT', timeoutMs: 50 });
      const reason = new Error('no longer wanted');
      const aborted = tree.with({ signal: AbortSignal.abort(reason) }).startChild(spec);
      expect(await rejectionOf(aborted)).to.equal(reason);
      const lookups = [tree.whichChildren(), tree.countChildren(), tree.child('apprentice#1')];
      for (const error of await Promise.all(lookups.map(async (lookup) => rejectionOf(lookup)))) {
        expect(error).to.include({ code: 'ERR_TROUPE_ASK_TIMEOUT', timeoutMs: 5_000 });
      }
      process.kill(pid, 'SIGCONT');
      expect(await hired).to.match(/^\/spec\/crew\/apprentice#\d$/);
    });

    for (const placement of ['local', 'process'] as const) {
      it(`may be ${MANY} at a time, while it is ${placement}`, async () => {
        const tree = await startCrew(`here-${placement}`, placement);
        const spec = child(Counter, { placement: 'local' });
        const started = Array.from({ length: MANY }, async () => tree.startChild(spec));
        expect((await tree.with({ timeoutMs: Infinity }).countChildren()).specs).to.be.at.most(MANY);
        await Promise.all(started);
        expect(await tree.countChildren()).to.include({ specs: MANY, active: MANY });
      });

      it(`may be ${MANY} at a time from another process, while it is ${placement}`, async () => {
        const tree = await startCrew(`there-${placement}`, placement);
        const foreman = await stage.system.spawn(Foreman, { args: [tree] });
        await foreman.with({ timeoutMs: Infinity }).ask('hireMany', MANY);
        expect(await tree.countChildren()).to.include({ specs: MANY, active: MANY });
      });
    }
  });
});

describe('A supervisor in a process of its own', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('refuses to place a child in a host of the program', async () => {
    const many = child(defineDynamicSupervisor('many'), { placement: 'process' });
    const tree = await stage.system.start(many);
    const error = await rejectionOf(tree.startChild(child(Counter, { placement: stage.system.host() })));
    expect(error).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'placement' });
    expect(error.message).to.match(/a host of the process in which its supervisor runs/);
  });
});
