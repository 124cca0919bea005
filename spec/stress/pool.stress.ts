/** What a pool withstands: workers that die all the time, and very many items. */

import { expect } from 'chai';
import { Pool } from 'troupe';

import { Customer } from '../fixtures/customer.ts';
import { type DeadlyItem, doubled } from '../fixtures/deadly-tasks.ts';
import * as look from '../fixtures/pool-tasks.ts';
import * as tasks from '../fixtures/tasks.ts';
import { ENDS } from '../support/pool-ordeals.ts';
import { range, usePoolStage } from '../support/pool-stage.ts';
import { randomNumbers } from '../support/random.ts';
import { useScarceMemory } from '../support/scarce-memory.ts';
import { waitUntil } from '../support/wait-until.ts';

const seed = Number(process.env['SEED'] ?? Date.now());
/** A row of the issue. */
const SHOT_EVERY_MS = 50;
const FULL_AGAIN_MS = 2_000;
const MOST_MORE_MB = 100;
const ITEMS = 100_000;
const DEEDS = 20;

async function fullAgain(pool: Pool): Promise<number> {
  const began = performance.now();
  await waitUntil(async () => (await pool.stats()).ready === 2, 'full size', FULL_AGAIN_MS);
  return Math.round(performance.now() - began);
}

describe(`A pool under stress (SEED=${seed})`, () => {
  useScarceMemory();
  const stage = usePoolStage();
  const pids = (): number[] => stage.system.processes().map(({ pid }) => pid);

  it(`maps 100,000 items of 0.1 ms while SIGKILL hits a random worker every ${SHOT_EVERY_MS} ms`, async () => {
    const random = randomNumbers(seed);
    const pool = await Pool.start(stage.system, { size: 2 });
    const shot = new Set<number>();
    const shooting = setInterval(() => {
      const ready = pids().filter((pid) => !shot.has(pid));
      const victim = ready[Math.floor(random() * ready.length)];
      if (victim === undefined) return;
      shot.add(victim);
      process.kill(victim, 'SIGKILL');
    }, SHOT_EVERY_MS);
    // Each one is different, so that their order shows.
    const items = range(ITEMS).map((n) => 0.1 + n / 1e10);
    const began = performance.now();
    try {
      expect(await pool.map(tasks.spin, items)).to.deep.equal(items);
    } finally {
      clearInterval(shooting);
    }
    const tookMs = performance.now() - began;
    const fullAgainMs = await fullAgain(pool);
    const { lost } = await pool.stats();
    console.log(`    ${lost} lost in ${(tookMs / 1_000).toFixed(1)} s; full after ${fullAgainMs} ms`);
    expect(shot.size).to.be.greaterThan(10);
  });

  for (const end of ENDS) {
    it(`maps 100,000 items of which ${DEEDS} end their worker the first time, by ${end}`, async () => {
      const pool = await Pool.start(stage.system, { size: 2 });
      const random = randomNumbers(seed);
      const deadly = new Set(range(DEEDS).map(() => Math.floor(random() * ITEMS)));
      const items = range(ITEMS).map((n): DeadlyItem => {
        if (!deadly.has(n)) return { n };
        return { n, deed: { end, moment: 'running', marker: stage.file(`deed-${n}`) } };
      });
      const began = performance.now();
      const timed = end === 'stop' && { timeoutMs: 300 };
      const outcomes = await pool.map(doubled, items, { settle: true, ...timed });
      const tookMs = performance.now() - began;
      const fullAgainMs = await fullAgain(pool);
      const rejected = outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []));
      console.log(`    ${(tookMs / 1_000).toFixed(1)} s; full after ${fullAgainMs} ms`);
      expect(outcomes).to.have.length(ITEMS);
      for (const [n, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') expect(outcome.value).to.equal(2 * n);
        else expect(outcome.reason).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT', index: n });
      }
      // Whoever stands still has its item taken away.
      const expected = end === 'stop' ? [...deadly].toSorted((one, other) => one - other) : [];
      expect(rejected).to.deep.equal(expected);
    });
  }

  it('runs no careful item twice and loses no result while workers are killed', async () => {
    const random = randomNumbers(seed);
    const pool = await Pool.start(stage.system, { size: 2 });
    const shooting = setInterval(() => {
      const victim = pids()[Math.floor(random() * 2)];
      if (victim !== undefined) process.kill(victim, 'SIGKILL');
    }, 100);
    const items = range(20_000).map((n) => ({ n, log: stage.file('log') }));
    const outcomes = await pool
      .map(look.noted, items, { settle: true })
      .finally(() => clearInterval(shooting));
    const runs = stage.lines('log').map((line) => Number(line.split(' ')[0]));
    const lost = outcomes.filter(({ status }) => status === 'rejected').length;
    console.log(`    ${runs.length} runs, ${lost} lost with their workers, of ${(await pool.stats()).lost}`);
    expect(new Set(runs).size).to.equal(runs.length);
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).to.equal(n);
      else expect(outcome.reason).to.include({ code: 'ERR_TROUPE_WORKER_LOST', index: n });
    }
  });

  it('replaces the only worker when it stands still, idle, and items come', async () => {
    const pool = await Pool.start(stage.system, { size: 1 });
    const [pid = 0] = pids();
    process.kill(pid, 'SIGSTOP');
    const began = performance.now();
    expect(await pool.map(tasks.square, range(1_000))).to.have.length(1_000);
    console.log(`    after ${Math.round(performance.now() - began)} ms`);
    expect(performance.now() - began).to.be.lessThan(10_000);
  });

  it('goes on with the worker that it has, however often an idle one is killed', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const held = pool.submit(look.listen, stage.file('log'));
    held.result.catch(() => undefined);
    await waitUntil(() => stage.lines('log').length === 1, 'it has begun');
    const holder = Number(stage.lines('log')[0]?.split(' ')[1]);
    for (let lost = 1; lost <= 18; lost++) {
      await waitUntil(() => pids().some((pid) => pid !== holder), 'there is another one');
      for (const pid of pids()) if (pid !== holder) process.kill(pid, 'SIGKILL');
      await waitUntil(async () => (await pool.stats()).lost === lost, 'it is lost');
    }
    expect(held.state).to.equal('pending');
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
    held.cancel();
  });

  it('waits longer for what it is called for than for other answers, also where it came in a message', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const customer = await stage.spawn(Customer, { args: [pool] });
    expect(await customer.with({ timeoutMs: 30_000 }).ask('take', 'given', 6_000)).to.deep.equal([
      6_000,
      [6_000],
    ]);
  });

  it(`maps 1,000,000 items in ${MOST_MORE_MB} MB more than they and their results take`, async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const items = new Array<number>(1_000_000).fill(0);
    await pool.map(tasks.square, items.slice(0, 100_000));
    const before = process.memoryUsage.rss();
    let most = before;
    const looking = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
    const began = performance.now();
    const results = await pool.map(tasks.square, items).finally(() => clearInterval(looking));
    expect(results).to.have.length(items.length);
    const moreMb = (most - before) / 2 ** 20 - (2 * items.length * 8) / 2 ** 20;
    console.log(`    ${Math.round(performance.now() - began)} ms, ${Math.round(moreMb)} MB`);
    expect(moreMb).to.be.below(MOST_MORE_MB);
  });
});
