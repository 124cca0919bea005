import { expect } from 'chai';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Pool } from 'troupe';

import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { useScarceMemory } from '../../support/scarce-memory.ts';
import { timeOf } from '../../support/stopwatch.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('A pool whose workers fail', () => {
  const stage = usePoolStage();
  const start = (size: number): Promise<Pool> => Pool.start(stage.system, { size });
  const pids = (): number[] => stage.system.processes().map(({ pid }) => pid);
  const full = (pool: Pool, size: number): Promise<void> =>
    waitUntil(async () => (await pool.stats()).ready === size, 'it is at full size', 4_000);

  useScarceMemory();

  for (const way of ['kill', 'memory'] satisfies tasks.Way[]) {
    it(`gives up the item that kills its workers alone, of 1,000 (${way})`, async () => {
      const pool = await start(2);
      const items = range(1_000).map((n) => ({ n, at: 500, way }));
      const outcomes = await pool.map(tasks.poison, items, { settle: true });
      const lost = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
      expect(lost).to.deep.equal([500]);
      expect(outcomes[500]).to.have.nested.property('reason.code', 'ERR_TROUPE_POISON_TASK');
      expect(outcomes[500]).to.have.nested.property('reason.index', 500);
      await full(pool, 2);
    });
  }

  it('charges the deaths by such an item to none of its neighbours', async () => {
    const pool = await start(2);
    const items = range(1_000).map((n) => ({ n, at: 500, log: stage.file(`deaths-${n}`) }));
    const outcomes = await pool.map(look.poisonWithNeighbours, items, { settle: true, retries: 2 });
    const lost = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    expect(lost).to.deep.equal([500]);
    // As many as each of them is allowed.
    expect([499, 501].map((n) => stage.lines(`deaths-${n}`).length)).to.deep.equal([2, 2]);
    expect((await pool.stats()).lost).to.be.at.least(7);
  });

  it('does without an idle worker that stands still', async () => {
    const pool = await start(2);
    await full(pool, 2);
    process.kill(pids()[0] ?? 0, 'SIGSTOP');
    expect(await pool.map(tasks.square, range(1_000))).to.have.length(1_000);
    await pool.terminate();
  });

  it('runs nothing twice that must not be, and loses no result, however often workers are killed', async () => {
    const pool = await start(2);
    const log = stage.file('log');
    // The end is held back until one has been killed.
    const gate = stage.file('gate');
    const items = range(400).map((n) => ({ n, log, gate: n < 200 ? stage.file('') : gate }));
    let over = false;
    const done = pool.map(look.notedAwait, items, { settle: true }).finally(() => (over = true));
    const victims = new Set<number>();
    while (!over && victims.size < 8) {
      await waitUntil(() => over || pids().some((pid) => !victims.has(pid)), 'there is a worker to kill');
      const pid = pids().find((one) => !victims.has(one));
      const before = stage.lines('log').length;
      await waitUntil(() => over || stage.lines('log').length > before + 5, 'some items are done');
      if (over || pid === undefined) continue;
      victims.add(pid);
      process.kill(pid, 'SIGKILL');
      writeFileSync(gate, '');
    }
    const outcomes = await done;
    const runs = stage.lines('log').map((line) => Number(line.split(' ')[0]));
    expect(new Set(runs).size).to.equal(runs.length);
    expect(victims.size).to.be.greaterThan(0);
    const lost = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    expect(lost.length).to.be.at.most(victims.size);
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).to.equal(n);
      else expect(outcome.reason).to.include({ code: 'ERR_TROUPE_WORKER_LOST', index: n });
      if (!lost.includes(n)) expect(runs).to.include(n);
    }
  });

  it('keeps the results that a worker had and had not sent', async () => {
    const pool = await start(1);
    const items = range(20).map((n) => ({ n, at: 15, way: 'kill' }) as const);
    const outcomes = await pool.map(tasks.die, items, { settle: true, chunkSize: 20 });
    const lost = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    expect(lost).to.deep.equal([15]);
  });

  for (const end of ['close', 'terminate'] as const) {
    it(`ends when a worker is killed during ${end}`, async () => {
      const pool = await start(2);
      const ms = end === 'close' ? 2 : 60_000;
      const call = pool.map(tasks.spin, new Array<number>(40).fill(ms)).then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );
      await waitUntil(async () => (await pool.stats()).busy > 0, 'some run');
      const ended = pool[end]();
      for (const pid of pids()) process.kill(pid, 'SIGKILL');
      await ended;
      expect(await call).to.equal(end === 'close' ? 'done' : 'ERR_TROUPE_CLOSED');
      expect(pids()).to.deep.equal([]);
    });
  }

  it('is there again after somebody has tidied up the temporary folder', async () => {
    const pool = await start(1);
    for (const name of readdirSync(tmpdir())) {
      if (name.startsWith('troupe-')) rmSync(`${tmpdir()}/${name}`, { recursive: true });
    }
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('ends while workers are starting that never get ready', async () => {
    const gate = stage.file('hang');
    const pool = await Pool.start(stage.system, { size: 1, initializer: [look.hangOnceThere, gate] });
    writeFileSync(gate, '');
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    await waitUntil(() => stage.lines('hang').length === 1, 'one hangs while it starts');
    const waiting = rejectionOf(pool.apply(tasks.square, 3));
    const { ownMs } = await timeOf(() => Promise.all([pool.terminate(), waiting]));
    expect(await waiting).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(ownMs).to.be.lessThan(3_000);
  });

  it('leaves nothing open when it is killed itself', async () => {
    const pool = await start(2);
    const call = rejectionOf(pool.map(tasks.spin, [60_000, 60_000]));
    await full(pool, 2);
    await pool.kill();
    expect(await call).to.include({ code: 'ERR_TROUPE_CLOSED' });
    await pool.close();
    await pool.terminate();
    await pool.join();
  });
});
