import { expect } from 'chai';
import { child, defineSupervisor, type ActorRef, type SupervisorRef } from 'troupe';

import { Doomed } from '../fixtures/doomed.ts';
import { Mayfly, Sleeper, Stillborn } from '../fixtures/phoenix.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { Launches } from '../support/launches.ts';
import { useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { timeOf } from '../support/stopwatch.ts';

/** A row of the issue says a second of one that is given up; so it is for one that is asked to stop. */
const STOPPED_MS = 1_000;
const NO_LIMIT = { intensity: Number.MAX_SAFE_INTEGER };
const LONG = { minMs: 60_000, maxMs: 60_000 };

describe('A supervisor in a restart loop', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let recorder: RecorderRef;

  beforeEach(async () => {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
  });

  /** Has a child that ends as soon as it is ready, and one that is not ready again. */
  async function loop(): Promise<SupervisorRef> {
    const sleeps = await stage.system.spawn(Recorder, { placement: 'local' });
    const children = [
      child(Doomed, { id: 'loops', args: [recorder, 'exits when ready'] }),
      child(Sleeper, { id: 'sleeps', args: [sleeps], startTimeoutMs: Infinity }),
    ];
    const tree = await stage.system.start(defineSupervisor('app', { ...NO_LIMIT, children }));
    const sleeper = await tree.child('sleeps');
    process.kill((await sleeper?.pid()) ?? 0, 'SIGKILL');
    await sleeps.ask('reached', 2);
    await recorder.ask('reached', 3);
    return tree;
  }

  it('lets its children be terminated, and started again', async () => {
    const tree = await loop();
    const { ownMs } = await timeOf(() =>
      Promise.all(['loops', 'sleeps'].map((id) => tree.terminateChild(id))),
    );
    expect(ownMs).to.be.below(STOPPED_MS);
    expect(stage.system.processes()).to.deep.equal([]);
    const launches = new Launches();
    expect(await tree.countChildren()).to.include({ specs: 2, active: 0 });
    await tree.restartChild('loops');
    await tree.terminateChild('loops');
    launches.close();
    expect(launches.count).to.be.within(1, 3);
  });

  it('can be stopped', async () => {
    const tree = await loop();
    // A permanent one would be back.
    const { ownMs } = await timeOf(() => stage.system.stop());
    expect(ownMs).to.be.below(2 * STOPPED_MS);
    expect((await rejectionOf(tree.countChildren())).code).to.equal('ERR_TROUPE_NO_PROCESS');
    expect(stage.system.processes()).to.deep.equal([]);
  });

  it('lets others have their turn when each start fails at once', async () => {
    const counted = { starts: 0 };
    const stillborn = child(Stillborn, { placement: 'local', args: [counted] });
    const app = defineSupervisor('app', { intensity: 2_000, children: [stillborn] });
    const tree = await stage.system.start(child(app, { restart: 'temporary' }));
    const ref = await tree.child<ActorRef<{ end(): void }>>('Stillborn');
    ref?.tell('end');
    await ref?.watch();
    await tree.terminateChild('Stillborn');
    expect(counted.starts).to.be.below(1_000);
    expect(await tree.countChildren()).to.include({ specs: 1, active: 0 });
  });

  it('of a group does all that, too', async () => {
    const children = [child(Mayfly, { placement: 'local', args: [recorder] })];
    const app = defineSupervisor('app', { ...NO_LIMIT, strategy: 'one_for_all', children });
    const tree = await stage.system.start(child(app, { restart: 'temporary' }));
    await recorder.ask('reached', 20);
    await tree.terminateChild('Mayfly');
    expect(await tree.countChildren()).to.include({ specs: 1, active: 0 });
    const runs = (await recorder.ask('entries')).length;
    await tree.restartChild('Mayfly');
    await recorder.ask('reached', runs + 20);
    expect(await tree.stop()).to.deep.include({ reason: { type: 'shutdown' }, restarting: false });
  });

  it('that waits says so, refuses what cannot be done meanwhile, and takes the wait back', async () => {
    // The start of a process would look like a wait.
    const options = { id: 'one', placement: 'local', backoff: LONG } as const;
    const spec = child(Doomed, { ...options, args: [recorder, 'crashes when ready'] });
    const tree = await stage.system.start(defineSupervisor('app', { children: [spec] }));
    const down = (await tree.child('one'))?.watch();
    expect((await down)?.restarting).to.equal(true);
    expect(await tree.whichChildren()).to.deep.include({
      id: 'one',
      ref: 'restarting',
      type: 'worker',
      pid: undefined,
    });
    expect(await tree.countChildren()).to.include({ specs: 1, active: 0 });
    expect((await rejectionOf(tree.restartChild('one'))).code).to.equal('ERR_TROUPE_RESTARTING');
    expect((await rejectionOf(tree.deleteChild('one'))).code).to.equal('ERR_TROUPE_RESTARTING');
    expect((await rejectionOf(tree.startChild(spec))).code).to.equal('ERR_TROUPE_ALREADY_STARTED');
    await tree.terminateChild('one');
    expect(await tree.whichChildren()).to.deep.include({
      id: 'one',
      ref: undefined,
      type: 'worker',
      pid: undefined,
    });
    expect((await rejectionOf(tree.startChild(spec))).code).to.equal('ERR_TROUPE_ALREADY_PRESENT');
    await tree.deleteChild('one');
    expect((await rejectionOf(tree.child('one'))).code).to.equal('ERR_TROUPE_NOT_FOUND');
    expect(await recorder.ask('entries')).to.have.length(1);
  });
});
