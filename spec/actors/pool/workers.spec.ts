import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { Pool } from 'troupe';

import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Workers of a pool', () => {
  const stage = usePoolStage();
  const ready = (count: number): Promise<void> =>
    waitUntil(() => stage.system.processes().length === count, `${count} are ready`);
  const killAll = (): void => {
    for (const { pid } of stage.system.processes()) process.kill(pid, 'SIGKILL');
  };

  describe('initializer', () => {
    it('runs in each worker before anything else, with its arguments', async () => {
      const pool = await Pool.start(stage.system, {
        size: 2,
        initializer: [look.initialise, 'yes', stage.file('log')],
      });
      await ready(2);
      expect(await pool.map(look.initialisedWith, new Array<undefined>(50))).to.deep.equal(
        new Array<string>(50).fill('yes'),
      );
      expect(new Set(stage.lines('log'))).to.have.property('size', 2);
      killAll();
      expect(await pool.apply(look.initialisedWith)).to.equal('yes');
    });

    it('fails the start of the pool when it fails in all workers', async () => {
      writeFileSync(stage.file('gone'), '');
      const options = { size: 2, initializer: [look.failOnceThere, stage.file('gone')] } as const;
      const error = await rejectionOf(Pool.start(stage.system, options));
      expect(error).to.include({ code: 'ERR_TROUPE_START' });
      expect(error.message).to.contain('no more workers');
      expect(stage.system.processes()).to.deep.equal([]);
    });

    it('is tried again after a pause where it failed', async () => {
      writeFileSync(stage.file('failures'), '0');
      const pool = await Pool.start(stage.system, {
        size: 1,
        initializer: [look.failTimes, stage.file('failures')],
      });
      writeFileSync(stage.file('failures'), '2');
      killAll();
      expect(await pool.apply(tasks.square, 3)).to.equal(9);
      expect((await pool.stats()).lost).to.equal(1);
    });

    for (const size of [1, 2]) {
      it(`is given up when it always fails, with an error to every caller (size ${size})`, async () => {
        const pool = await Pool.start(stage.system, {
          size,
          initializer: [look.failOnceThere, stage.file('gone')],
        });
        await ready(size);
        writeFileSync(stage.file('gone'), '');
        killAll();
        const items = (async function* () {
          yield 1;
          await new Promise(() => undefined);
        })();
        const calls = [
          pool.apply(tasks.square, 1),
          pool.map(tasks.square, range(100)),
          pool.map(tasks.square, items),
          pool.imap(tasks.square, [1, 2]).next(),
        ].map((call) => rejectionOf(call));
        for (const error of await Promise.all(calls)) expect(error).to.include({ code: 'ERR_TROUPE_START' });
        expect(await rejectionOf(pool.apply(tasks.square, 1))).to.include({ code: 'ERR_TROUPE_START' });
        await pool.close();
      });
    }
  });

  it('are given up when they end whenever they are ready, with an error to every caller', async () => {
    const pool = await Pool.start(stage.system, { size: 2, initializer: [look.endSoon, stage.file('end')] });
    await ready(2);
    writeFileSync(stage.file('end'), '');
    killAll();
    // What is begun before the worker ends counts as a try of the item.
    const error = await rejectionOf(pool.with({ retries: 1_000 }).map(tasks.spin, range(20)));
    expect(error).to.include({ code: 'ERR_TROUPE_START' });
  }).timeout(20_000);

  it('are replaced after maxTasksPerChild items, with all results right', async () => {
    const pool = await Pool.start(stage.system, { size: 2, maxTasksPerChild: 10 });
    const items = range(100).map((n) => ({ n, log: stage.file('log') }));
    expect(await pool.map(look.noted, items)).to.deep.equal(range(100));
    const perWorker = new Map<string, number>();
    for (const line of stage.lines('log')) {
      const pid = line.split(' ')[1] ?? '';
      perWorker.set(pid, (perWorker.get(pid) ?? 0) + 1);
    }
    expect(Math.max(...perWorker.values())).to.be.at.most(10);
    expect(perWorker.size).to.be.at.least(10);
    const { lost, retired } = await pool.stats();
    expect(lost).to.equal(0);
    expect(retired).to.be.at.least(8);
  });

  it('are replaced when they take more than maxMemoryBytes, after the item that they run', async () => {
    const pool = await Pool.start(stage.system, { size: 1, maxMemoryBytes: 200 * 2 ** 20 });
    const pid = await pool.apply(look.keepMemory, 1);
    expect(await pool.apply(look.keepMemory, 250 * 2 ** 20)).to.equal(pid);
    await waitUntil(() => stage.system.processes().every((one) => one.pid !== pid), 'it is replaced');
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('share the long items that follow on very short ones', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    await ready(2);
    const items = [...new Array<number>(5_000).fill(0.001), ...new Array<number>(16).fill(40)];
    const pids = await pool.map(look.spinWhere, items);
    expect(new Set(pids.slice(-16))).to.have.property('size', 2);
  });

  it('are counted', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    await ready(2);
    await pool.map(tasks.square, range(10));
    await waitUntil(async () => (await pool.stats()).busy === 0, 'both are done');
    expect(await pool.stats()).to.deep.equal({ size: 2, ready: 2, busy: 0, waiting: 0, lost: 0, retired: 0 });
    killAll();
    await waitUntil(async () => (await pool.stats()).lost === 2, 'both are lost');
    await waitUntil(async () => (await pool.stats()).ready === 2, 'both are back');
  });
});
