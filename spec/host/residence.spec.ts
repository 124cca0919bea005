/** A shared host's process, as the process that started it deals with it, on a clock that stands still. */

import { expect } from 'chai';

import { seal } from '../../lib/codec/seal.ts';
import type { StartOrder } from '../../lib/codec/wire.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import { launch, planLaunch } from '../../lib/host/processes/launch.ts';
import type { ProcessHost } from '../../lib/host/process-host.ts';
import { Residence } from '../../lib/host/runs/residence.ts';
import type { Run } from '../../lib/host/runs/run.ts';
import { SYSTEM_ID } from '../codec/lanes.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { hostOn } from './host-on-clock.ts';

const ORDER: StartOrder = {
  slot: 1,
  path: '/spec/counter',
  name: 'counter',
  module: new URL('../fixtures/counter.js', import.meta.url).href,
  definition: 'Counter',
  args: seal([], SYSTEM_ID).bytes,
  capacity: 10,
  capacityBytes: 1_000,
  shutdownMs: 5_000,
};

async function started(residence: Residence): Promise<Run> {
  const run = await residence.start(ORDER, []);
  if (typeof run === 'object') return run;
  throw new Error('it took no order');
}

async function endOf(run: Run): Promise<ExitReason> {
  return new Promise((resolve) => run.holdBy({ runEnded: resolve }));
}

describe('Residence', () => {
  let clock: ManualClock;
  let host: ProcessHost;
  let residence: Residence;

  beforeEach(async () => {
    clock = new ManualClock();
    host = hostOn(clock);
    const plan = planLaunch(host, { serves: 'many', options: {} });
    residence = new Residence(await launch(plan), clock);
  });
  afterEach(async () => {
    await residence.leave();
    await host.closeLauncher();
  });

  it('gives the stop of a run a limit, and takes it back at its end', async () => {
    const run = await started(residence);
    const ended = endOf(run);
    run.stop({ type: 'shutdown' });
    run.stop({ type: 'shutdown' });
    expect(clock.armed).to.equal(1);
    expect(await ended).to.deep.equal({ type: 'shutdown' });
    expect(clock.armed).to.equal(0);
  });

  it('waits for nothing when a run has ended by the time it is to stop or to be killed', async () => {
    const run = await started(residence);
    run.stop({ type: 'normal' });
    await endOf(run);
    run.stop({ type: 'shutdown' });
    run.kill('request');
    expect(clock.armed).to.equal(0);
  });

  it('waits for nothing when its process is gone by the time it is to leave', async () => {
    process.kill(residence.launched.child.pid, 'SIGKILL');
    await residence.gone;
    await residence.leave();
    expect(clock.armed).to.equal(0);
  });
});
