import { expect } from 'chai';
import {
  child,
  defineDynamicSupervisor,
  defineSupervisor,
  type ActorRef,
  type AnyActorRef,
  type SupervisorRef,
} from 'troupe';

import { Neighbour, type NeighbourProtocol } from '../fixtures/neighbours.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { running } from '../support/supervision/running.ts';

type NeighbourRef = ActorRef<NeighbourProtocol>;

const PATIENT = { timeoutMs: 20_000 };

async function found<R extends AnyActorRef>(supervisor: SupervisorRef, id: string): Promise<R> {
  const ref = await supervisor.child<R>(id);
  if (ref === undefined) throw new Error(`'${id}' runs`);
  return ref;
}

describe('A ref to what a supervisor had whose process was killed', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let tree: SupervisorRef;
  let middle: SupervisorRef;
  let holder: NeighbourRef;

  const leaves = async (): Promise<
    readonly [named: NeighbourRef, plain: NeighbourRef, deep: NeighbourRef]
  > => {
    const inner = await found<SupervisorRef>(await found(tree, 'middle'), 'inner');
    const deepest = await found<SupervisorRef>(inner, 'deepest');
    return [await found(inner, 'named'), await found(inner, 'plain'), await found(deepest, 'deep')];
  };

  /** Resolves when the processes of the tree have been replaced. */
  async function killMiddle(): Promise<void> {
    const pid = await running(tree, 'middle');
    process.kill(pid, 'SIGKILL');
    await running(tree, 'middle', pid);
  }

  beforeEach(async () => {
    const deepest = defineSupervisor('deepest', { children: [child(Neighbour, { id: 'deep' })] });
    const inner = defineSupervisor('inner', {
      children: [
        child(Neighbour, { id: 'named', name: 'leaf' }),
        child(Neighbour, { id: 'plain', placement: 'local' }),
        child(deepest),
      ],
    });
    const crowd = defineDynamicSupervisor('crowd');
    const app = defineSupervisor('app', {
      intensity: 10,
      children: [
        child(
          defineSupervisor('middle', { children: [child(inner, { placement: 'process' }), child(crowd)] }),
          {
            placement: 'process',
          },
        ),
      ],
    });
    tree = await stage.system.start(child(app, { restart: 'temporary' }));
    middle = await found(tree, 'middle');
    holder = (await stage.spawn(Neighbour)).with(PATIENT);
  });

  it('leads to its heir, in the program and in a third process, named or not', async () => {
    const old = await leaves();
    for (const ref of old) await holder.ask('askAll', ref, 1);
    await killMiddle();
    const pids = [];
    // First from there: a ref that is known to have an heir is sent as that of the heir.
    for (const ref of old) pids.push((await holder.ask('askAll', ref, 1))[0]);
    for (const [index, heir] of (await leaves()).entries()) {
      const ref = old[index];
      expect(ref?.equals(heir)).to.equal(false);
      expect(await ref?.with(PATIENT).ask('pid')).to.equal(pids[index]);
      expect(await heir.ask('pid')).to.equal(pids[index]);
      expect(await ref?.pid()).to.equal(pids[index]);
    }
  });

  it('is that of its heir once this is known, also where it is sent', async () => {
    const [leaf] = await leaves();
    const pid = await leaf.ask('pid');
    const down = leaf.watch();
    await killMiddle();
    // Whether it is rebuilt is not known at that time.
    expect(await down).to.deep.include({ ref: leaf, restarting: false });
    expect(await leaf.with(PATIENT).ask('pid')).not.to.equal(pid);
    const [heir] = await leaves();
    expect(leaf.equals(heir)).to.equal(true);
    expect(heir.equals(leaf)).to.equal(true);
    const inner = await found<SupervisorRef>(middle, 'inner');
    await inner.terminateChild(leaf);
    expect(await inner.countChildren()).to.include({ specs: 3, active: 2 });
  });

  it('brings there what is sent meanwhile, in order with what is sent through the new one', async () => {
    const [, leaf] = await leaves();
    const down = leaf.watch();
    process.kill(await running(tree, 'middle'), 'SIGKILL');
    await down;
    for (let number = 0; number < 100; number++) leaf.tell('hear', `${number}`);
    const answer = leaf.with(PATIENT).ask('heard');
    const held = leaf.tell('hear', 'last of the old');
    expect(await answer).to.have.length(100);
    await held;
    const [, heir] = await leaves();
    heir.tell('hear', 'first of the new');
    leaf.tell('hear', 'one more');
    expect((await heir.ask('heard')).slice(99)).to.deep.equal([
      '99',
      'last of the old',
      'first of the new',
      'one more',
    ]);
  });

  it('is found again and again, also by who has not used it for two of them', async () => {
    const old = await leaves();
    const pids = [];
    for (const ref of old) pids.push(await ref.ask('pid'));
    await holder.ask('askAll', old[0], 1);
    await killMiddle();
    // Known here, where the others are not used.
    expect(await old[1].with(PATIENT).ask('pid')).not.to.equal(pids[1]);
    await killMiddle();
    for (const [index, ref] of old.entries()) {
      const [pid] = await holder.ask('askAll', ref, 1);
      expect(pid).not.to.equal(pids[index]);
      expect(await ref.with(PATIENT).ask('pid')).to.equal(pid);
    }
    await killMiddle();
    for (const ref of old) {
      const pid = await ref.with(PATIENT).ask('pid');
      expect(await holder.ask('askAll', ref, 1)).to.deep.equal([pid]);
    }
  });

  it('watches and stops the heir when that is all it is used for', async () => {
    const [leaf, other] = await leaves();
    await killMiddle();
    const [heir, otherHeir] = await leaves();
    // There was a run, which has ended without a word.
    expect(await other.watch()).to.deep.include({ reason: { type: 'disconnected' }, restarting: false });
    const controller = new AbortController();
    const unwanted = other.watch({ signal: controller.signal });
    expect((await leaf.stop()).reason).to.include({ type: 'shutdown' });
    expect((await heir.with(PATIENT).ask('heard')).length).to.equal(0);
    expect(await other.with(PATIENT).ask('pid')).to.equal(await otherHeir.pid());
    controller.abort();
    expect(await rejectionOf(unwanted)).to.include({ name: 'AbortError' });
    const [down, told] = [other.watch(), otherHeir.watch()];
    const killed = await other.kill();
    for (const end of [killed, await down, await told]) {
      expect(end).to.deep.include({ reason: { type: 'killed', by: 'request' }, restarting: true });
    }
  });

  it('leads nowhere when that is not there any more', async () => {
    const [, leaf] = await leaves();
    const added = await middle.startChild(child(Neighbour, { id: 'added' }));
    const crowd = await found<SupervisorRef>(middle, 'crowd');
    const numbered = await crowd.startChild(child(Neighbour));
    await killMiddle();
    await (await found<SupervisorRef>(middle, 'crowd')).startChild(child(Neighbour));
    await (await found<SupervisorRef>(middle, 'inner')).terminateChild('plain');
    for (const ref of [leaf, added, numbered]) {
      expect(await rejectionOf(ref.ask('pid'))).to.include({ code: 'ERR_TROUPE_NO_PROCESS' });
      expect((await rejectionOf(holder.ask('askAll', ref, 1))).message).to.match(/has ended for good/);
      expect(await ref.stop()).to.deep.nested.include({ 'reason.type': 'noproc', restarting: false });
    }
  });

  it('lets everything settle when its tree is stopped while it looks for an heir', async () => {
    const old = await leaves();
    const pid = await running(tree, 'middle');
    for (const ref of old) await holder.ask('askAll', ref, 1);
    const downs = old.map(async (ref) => ref.watch());
    process.kill(pid, 'SIGKILL');
    await Promise.all(downs);
    const asks = old.map(async (ref) => rejectionOf(ref.with({ timeoutMs: Infinity }).ask('pid')));
    const others = old.map(async (ref) => rejectionOf(holder.ask('askAll', ref, 10_000)));
    const watches = old.map(async (ref) => ref.watch());
    await tree.stop();
    const settled = await Promise.all(asks);
    expect(settled.map(({ code }) => code)).to.deep.equal(old.map(() => 'ERR_TROUPE_NO_PROCESS'));
    await Promise.all([...others, ...watches]);
  });
});
