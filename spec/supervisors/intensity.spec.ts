import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Player, type PlayerRef } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';

const HOUR_MS = 3_600_000;

describe('The intensity of restarts', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });
  const wallClock = Date.now;
  let recorder: RecorderRef;

  afterEach(() => {
    Date.now = wallClock;
  });

  async function open(limits: {
    intensity: number;
    periodMs?: number;
  }): Promise<{ tree: SupervisorRef; one: PlayerRef }> {
    recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const one = child(Player, {
      id: 'one',
      placement: 'local',
      args: [recorder, { name: 'one' }],
      backoff: { minMs: 10, maxMs: 10 },
    });
    const definition = defineSupervisor('app', { ...limits, children: [one] });
    const tree = await stage.system.start(child(definition, { restart: 'temporary' }));
    const ref = await tree.child<PlayerRef>('one');
    if (ref === undefined) throw new Error('it runs');
    return { tree, one: ref };
  }

  /** Has it crash, and waits for what follows. @returns Whether it runs again. */
  async function crash(one: PlayerRef): Promise<boolean> {
    const down = one.watch();
    one.tell('crash');
    if (!(await down).restarting) return false;
    return (await one.ask('ping')) === 'pong of one';
  }

  for (const shiftMs of [HOUR_MS, -HOUR_MS]) {
    it(`counts as ever while the wall clock jumps by ${shiftMs / HOUR_MS} h; so does the back-off`, async () => {
      const { tree, one } = await open({ intensity: 3 });
      const down = tree.watch();
      let shift = 0;
      Date.now = () => wallClock() + shift;
      for (let restarts = 0; restarts < 3; restarts++) {
        expect(await crash(one)).to.equal(true);
        shift += shiftMs;
      }
      expect(await crash(one)).to.equal(false);
      expect((await down).reason.type).to.equal('shutdown');
    });
  }

  it('forgets what is longer ago than the period', async () => {
    const { one } = await open({ intensity: 1, periodMs: 5 });
    // Each restart waits for longer than the period.
    for (let restarts = 0; restarts < 5; restarts++) expect(await crash(one)).to.equal(true);
  });
});
