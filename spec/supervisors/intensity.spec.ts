import { expect } from 'chai';
import { child, defineSupervisor, type SupervisorRef } from 'troupe';

import { Player, type PlayerRef } from '../fixtures/cast.ts';
import { Recorder, type RecorderRef } from '../fixtures/recorder.ts';
import { useStage } from '../support/placements.ts';
import { waitUntil } from '../support/wait-until.ts';
import { Witness } from '../support/witness.ts';

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

describe('The back-off of a child', () => {
  const stage = useStage({ placement: 'local', serializeLocal: false });
  const backoff = { minMs: 50, maxMs: 200, factor: 2, jitter: 0, resetAfterMs: 500 };

  it('grows from restart to restart up to its maximum, and is the shortest again after a healthy run', async () => {
    const recorder = await stage.system.spawn(Recorder, { placement: 'local' });
    const options = { id: 'one', placement: 'local', backoff } as const;
    const spec = child(Player, { ...options, args: [recorder, { name: 'one' }] });
    const tree = await stage.system.start(defineSupervisor('app', { intensity: 10, children: [spec] }));
    const one = await tree.child<PlayerRef>('one');
    const witness = new Witness(stage.system);
    const delays = (): number[] =>
      witness.seen.flatMap((event) => (event.type === 'restarting' ? [event.delayMs] : []));
    const waits: number[] = [];
    for (const healthy of [false, false, false, false, true]) {
      const upSince = performance.now();
      if (healthy) await waitUntil(() => performance.now() - upSince > backoff.resetAfterMs, 'a healthy run');
      const down = one?.watch();
      const began = performance.now();
      one?.tell('crash');
      await down;
      await one?.ask('ping');
      waits.push(performance.now() - began);
    }
    await waitUntil(() => delays().length === waits.length, 'all are told');
    const wasHealthy = witness.seen.flatMap((event) =>
      event.type === 'exited' ? [event.uptimeMs >= backoff.resetAfterMs] : [],
    );
    expect(wasHealthy.at(-1)).to.equal(true);
    // On a machine that stands still, others are taken for healthy as well.
    let delayMs = 0;
    const expected = wasHealthy.map(
      (healthy) => (delayMs = healthy ? 50 : Math.min(Math.max(50, 2 * delayMs), 200)),
    );
    expect(delays()).to.deep.equal(expected);
    // A timer may be a millisecond early by this clock.
    for (const [index, delayMs] of delays().entries()) expect(waits[index]).to.be.at.least(delayMs - 2);
  });
});
