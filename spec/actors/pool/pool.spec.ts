import { expect } from 'chai';
import { mkdirSync, readdirSync } from 'node:fs';
import { cpuCount, Pool } from 'troupe';
import { endless } from '../../fixtures/modules/ends-its-loader.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage, useSharedPool } from '../../support/pool-stage.ts';
import { processesBelow } from '../../support/processes.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Pool.apply and Pool.map', () => {
  const shared = useSharedPool(2);

  it('run tasks in other processes and keep the order of the items', async () => {
    const { pool } = shared;
    expect(await pool.map(tasks.square, [1, 2, 3])).to.deep.equal([1, 4, 9]);
    expect(await pool.map(tasks.cube, new Set([1, 2, 3]))).to.deep.equal([1, 8, 27]);
    expect(await pool.apply(tasks.join, 'a', 'b')).to.equal('ab');
    expect(await pool.apply(tasks.workerPid)).to.not.equal(process.pid);
  });

  it('take what async iterables give, and nothing', async () => {
    const { pool } = shared;
    const given = (async function* () {
      yield 3;
      yield 4;
    })();
    expect(await pool.map(tasks.square, given)).to.deep.equal([9, 16]);
    expect(await pool.map(tasks.square, [])).to.deep.equal([]);
  });

  it('carry 20,000 items and 2,000 calls at once', async () => {
    const { pool } = shared;
    const items = range(20_000);
    expect(await pool.map(tasks.square, items)).to.deep.equal(items.map((n) => n * n));
    const calls = items.slice(0, 2_000).map((n) => pool.apply(tasks.square, n));
    expect(await Promise.all(calls)).to.deep.equal(items.slice(0, 2_000).map((n) => n * n));
  });

  it('carry items that are too large to travel together', async () => {
    const { pool } = shared;
    const items = Array.from({ length: 12 }, (_, index) => new Uint8Array(5 * 1024 * 1024).fill(index));
    expect(await pool.map(tasks.firstByte, items)).to.deep.equal(range(12));
    const texts = range(8).map((n) => String(n).repeat(5 * 2 ** 20));
    expect(await pool.map(tasks.firstLetter, texts, { chunkSize: 8 })).to.deep.equal(range(8).map(String));
  });

  it('use all workers', async () => {
    const { pool } = shared;
    const used = await pool.map(tasks.workerPid, new Array<number>(400).fill(1));
    expect(new Set(used)).to.have.property('size', 2);
  });

  it('reject with the error of the first item that fails, and go on', async () => {
    const { pool } = shared;
    const error = await rejectionOf(
      pool.map(
        tasks.failAt,
        range(50).map((n) => ({ n, at: 7 })),
      ),
    );
    expect(error).to.include({ code: 'ERR_TROUPE_REMOTE', message: 'no 7', cause: 'the cause' });
    expect(error['remote']).to.include({ name: 'RangeError' });
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('name the item or result that cannot be sent; the worker lives', async () => {
    const { pool } = shared;
    const input = [1, 2, () => 3] as unknown as number[];
    expect(await rejectionOf(pool.map(tasks.square, input))).to.include({
      code: 'ERR_TROUPE_ENCODE',
      valuePath: 'items[2]',
    });
    expect(await rejectionOf(pool.map(tasks.unsendable, [1, 2, 3]))).to.include({
      code: 'ERR_TROUPE_ENCODE',
      valuePath: 'result.deep[0]',
    });
    expect((await pool.stats()).lost).to.equal(0);
  });

  it('refuse what is no task or no iterable', async () => {
    const { pool } = shared;
    const noTask = ((n: number) => n) as unknown as typeof tasks.square;
    expect(await rejectionOf(pool.apply(noTask, 1))).to.include({
      code: 'ERR_TROUPE_OPTION',
      option: 'task',
    });
    const noItems = 7 as unknown as number[];
    expect(await rejectionOf(pool.map(tasks.square, noItems))).to.include({ option: 'items' });
  });
});

describe('Pool', () => {
  const stage = usePoolStage();

  describe('when a worker dies', () => {
    for (const way of ['kill', 'stray'] satisfies tasks.Way[]) {
      it(`rejects the item that it was running (${way}) and is whole again`, async () => {
        const pool = await Pool.start(stage.system, { size: 2 });
        const error = await rejectionOf(
          pool.map(
            tasks.die,
            range(6).map((n) => ({ n, at: 4, way })),
          ),
        );
        expect(error).to.include({ code: 'ERR_TROUPE_WORKER_LOST', index: 4, mayHaveRun: true });
        expect(await pool.map(tasks.square, range(100))).to.have.length(100);
      });
    }

    it('knows which item it was even when that is the first thing a worker ever does', async () => {
      const pool = await Pool.start(stage.system, { size: 1 });
      expect(await rejectionOf(pool.apply(tasks.die, { n: 0, at: 0, way: 'kill' }))).to.include({
        code: 'ERR_TROUPE_WORKER_LOST',
        index: 0,
      });
      expect(await rejectionOf(pool.apply(tasks.poison, { n: 0, at: 0, way: 'kill' }))).to.include({
        code: 'ERR_TROUPE_POISON_TASK',
        index: 0,
      });
    });

    it('gives up a task whose module ends whoever loads it', async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      for (const error of await Promise.all(range(3).map(() => rejectionOf(pool.apply(endless))))) {
        expect(error).to.include({ code: 'ERR_TROUPE_POISON_TASK' });
      }
      expect(await pool.apply(tasks.square, 3)).to.equal(9);
    }).timeout(30_000);

    it('tries the item of an idempotent task again', async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      const marker = stage.file('died');
      const items = range(10).map((n) => ({ n, marker }));
      expect(await pool.map(tasks.dieOnce, items)).to.deep.equal(range(10));
    });

    it('runs each item that had not begun exactly once elsewhere', async () => {
      const pool = await Pool.start(stage.system, { size: 1 });
      const folder = stage.file('runs');
      mkdirSync(folder);
      const calls = range(8).map((n) => pool.apply(tasks.countRun, { n, folder, deadly: n === 2 }));
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.map(({ status }) => status === 'fulfilled')).to.deep.equal(
        range(8).map((n) => n !== 2),
      );
      const runs = readdirSync(folder).map((file) => Number(file.split('-')[0]));
      expect(runs.toSorted((one, other) => one - other)).to.deep.equal(range(8));
    });

    it('is whole again when workers were killed while they started', async () => {
      const pool = await Pool.start(stage.system, { size: 4 });
      const ready = stage.system.processes().map(({ pid }) => pid);
      const children = processesBelow(process.pid).filter(({ command }) => command.includes('actor-process'));
      for (const { pid } of children) if (!ready.includes(pid)) process.kill(pid, 'SIGKILL');
      expect(await pool.map(tasks.square, range(50))).to.have.length(50);
      await waitUntil(() => stage.system.processes().length === 4, 'all workers are ready');
    });

    it('gives the right results while workers are killed at random', async () => {
      const pool = await Pool.start(stage.system, { size: 2, retries: 20 });
      const items = new Array<number>(400).fill(2);
      let over = false;
      const done = pool.map(tasks.spin, items).finally(() => (over = true));
      const victims = new Set<number>();
      const fresh = () => stage.system.processes().find(({ pid }) => !victims.has(pid));
      while (!over && victims.size < 5) {
        await waitUntil(() => over || fresh() !== undefined, 'there is a worker to kill');
        const { pid } = fresh() ?? {};
        if (over || pid === undefined) continue;
        process.kill(pid, 'SIGKILL');
        victims.add(pid);
      }
      expect(await done).to.deep.equal(items);
      expect(victims.size).to.be.greaterThan(0);
    });
  });

  describe('close and terminate', () => {
    it('close drains what was called before and refuses what comes after', async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      const before = pool.map(tasks.spin, new Array<number>(20).fill(1));
      const closed = pool.close();
      const after = rejectionOf(pool.apply(tasks.square, 1));
      expect(await before).to.have.length(20);
      await closed;
      expect(await after).to.include({ code: 'ERR_TROUPE_CLOSED' });
      expect(await rejectionOf(pool.apply(tasks.square, 1))).to.include({ code: 'ERR_TROUPE_CLOSED' });
      expect(stage.system.processes()).to.deep.equal([]);
      await pool.close();
    });

    it('terminate ends what never ends', async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      const folder = stage.file('markers');
      mkdirSync(folder);
      const markers = range(50).map((n) => `${folder}/${n}`);
      const endless = rejectionOf(pool.map(tasks.hang, markers));
      await waitUntil(() => readdirSync(folder).length === 2, 'both workers hang');
      await pool.terminate();
      expect(await endless).to.include({ code: 'ERR_TROUPE_CLOSED' });
      expect(stage.system.processes()).to.deep.equal([]);
    });
  });

  describe('start', () => {
    for (const [option, value] of [
      ['size', 0],
      ['size', -1],
      ['size', 1.5],
      ['retries', -1],
      ['workers', 2],
    ] as const) {
      it(`refuses ${option}: ${value}`, async () => {
        const error = await rejectionOf(Pool.start(stage.system, { [option]: value }));
        expect(error).to.include({ code: 'ERR_TROUPE_OPTION', option });
        expect(stage.system.processes()).to.deep.equal([]);
      });
    }

    it('has as many workers as CPUs unless told otherwise', async () => {
      const pool = await Pool.start(stage.system);
      await pool.map(tasks.square, range(100));
      await waitUntil(() => stage.system.processes().length === cpuCount(), 'all workers are ready');
    });
  });
});
