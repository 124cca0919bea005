import { expect } from 'chai';
import {
  child,
  defineSupervisor,
  type ActorRef,
  type ChildSpec,
  type Down,
  type SupervisorRef,
} from 'troupe';

import { Doomed, type Doom } from '../fixtures/doomed.ts';
import { Counter } from '../fixtures/counter.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { Launches } from '../support/launches.ts';
import { useStage } from '../support/placements.ts';
import { isAlive } from '../support/processes.ts';
import { timeOf } from '../support/stopwatch.ts';

const INTENSITY = 2;
/** From the last start to the word that it was given up. */
const INFORMED_MS = 1_000;

describe('A child that crashes at once on every start', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let recorder: RecorderRef;
  let launches: Launches;

  beforeEach(async () => {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    launches = new Launches();
  });
  afterEach(() => launches.close());

  async function start(doom: Doom, ...others: ChildSpec[]): Promise<SupervisorRef> {
    const children = [child(Doomed, { id: 'doomed', args: [recorder, doom] }), ...others];
    // Nobody starts this supervisor again: what it starts is all that is started.
    return stage.system.start(
      child(defineSupervisor('app', { intensity: INTENSITY, children }), { restart: 'temporary' }),
    );
  }

  /** Waits for the last start that the intensity allows; says how the supervisor ended after it. */
  async function givenUp(tree: SupervisorRef): Promise<Down> {
    const down = tree.watch();
    await recorder.ask('reached', INTENSITY + 1);
    expect((await timeOf(() => down)).ownMs).to.be.below(INFORMED_MS);
    return down;
  }

  for (const [doom, title] of [
    ['exits when ready', 'exits when it is ready'],
    ['killed when ready', 'is killed when it is ready'],
    ['crashes when ready', 'throws when it is ready'],
    ['not again', 'throws in its setup'],
  ] as const) {
    it(`is given up at the limit, after ${INTENSITY + 1} processes, when it ${title}`, async () => {
      const tree = await start(doom);
      if (doom === 'not again') (await tree.child<ActorRef<{ exit(): void }>>('doomed'))?.tell('exit');
      const { reason, restarting } = await givenUp(tree);
      expect(restarting).to.equal(false);
      expect(reason.type === 'shutdown' && reason.detail).to.equal(
        `more than ${INTENSITY} restarts within 5000 ms, the last of child 'doomed'`,
      );
      expect(launches.count).to.equal(INTENSITY + 1);
      const pids = (await recorder.ask('entries')).map(Number);
      expect(new Set(pids).size).to.equal(INTENSITY + 1);
      expect(pids.filter(isAlive)).to.deep.equal([]);
      expect(stage.system.processes()).to.deep.equal([]);
    });
  }

  it('takes the supervisor above along only when that has had enough of it, too', async () => {
    const inner = defineSupervisor('inner', {
      intensity: 1,
      children: [child(Doomed, { id: 'doomed', args: [recorder, 'exits when ready'] })],
    });
    const outer = defineSupervisor('outer', {
      intensity: 1,
      strategy: 'rest_for_one',
      children: [child(Counter, { id: 'before' }), child(inner, { placement: 'process' })],
    });
    const tree = await stage.system.start(child(outer, { restart: 'temporary' }));
    const { reason } = await tree.watch();
    expect(reason.type === 'shutdown' && reason.detail).to.match(/more than 1 restarts .* child 'inner'/);
    expect((await recorder.ask('entries')).length).to.equal(4);
    // The one before, and the process of the inner supervisor, twice.
    expect(launches.count).to.equal(3);
    expect(stage.system.processes()).to.deep.equal([]);
  });
});
