/** Each way in which a worker may end, at each moment: the whole table. */

import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';
import { Pool } from 'troupe';

import * as tasks from '../fixtures/tasks.ts';
import { useScarceMemory } from '../support/scarce-memory.ts';
import { ENDS, MOMENTS, withstand, withstandClosing, withstandTerminating } from '../support/pool-ordeals.ts';
import { type PoolStage, range, usePoolStage } from '../support/pool-stage.ts';
import { randomNumbers } from '../support/random.ts';

describe('A pool in all ordeals', () => {
  useScarceMemory();
  const stage = usePoolStage();

  for (const end of ENDS) {
    for (const moment of MOMENTS) {
      const ordeal = () => ({ end, moment, marker: stage.file('happened') });
      it(`is whole again after ${end}, ${moment}`, async () => {
        await withstand(stage, await Pool.start(stage.system, { size: 2 }), ordeal());
      });
      it(`is closed in spite of ${end}, ${moment}`, () => withstandClosing(stage, ordeal()));
      it(`is terminated in spite of ${end}, ${moment}`, () => withstandTerminating(stage, ordeal()));
    }
  }
});

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const ROUNDS = 60;
/** Most of what a round does has happened by then. */
const ROUND_MS = 150;
const SIGNALS = ['SIGKILL', 'SIGABRT', 'SIGTERM', 'SIGSTOP'] as const;
const TIMEOUT_MS = 400;

describe(`A pool that is hit from outside (SEED=${seed})`, () => {
  const stage = usePoolStage();

  it(`ends each of ${ROUNDS} calls, whenever that is and whatever else goes on`, async () => {
    const random = randomNumbers(seed);
    const seen: Record<string, number> = {};
    let longestMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const signal = SIGNALS[Math.floor(random() * SIGNALS.length)] ?? 'SIGKILL';
      const end = random() < 0.5 ? 'close' : 'terminate';
      const began = performance.now();
      for (const what of await hit(stage, random, signal, end)) {
        const row = `${end} ${signal} ${what}`;
        seen[row] = (seen[row] ?? 0) + 1;
      }
      longestMs = Math.max(longestMs, performance.now() - began);
    }
    console.log(`    ${JSON.stringify(seen)}, the longest took ${Math.round(longestMs)} ms`);
    expect(longestMs).to.be.below(10_000);
    const expected = /^(close|terminate) SIGSTOP ERR_TROUPE_TASK_TIMEOUT$|ERR_TROUPE_CLOSED$/;
    expect(Object.keys(seen).filter((row) => !expected.test(row))).to.deep.equal([]);
  });
});

/** @returns The codes of all errors. */
async function hit(
  stage: PoolStage,
  random: () => number,
  signal: NodeJS.Signals,
  end: 'close' | 'terminate',
): Promise<string[]> {
  const pool = await Pool.start(stage.system, { size: 2, retries: 10 });
  const timed = pool.with({ timeoutMs: TIMEOUT_MS });
  const items = new Array<number>(500).fill(0.1);
  const calls = [
    timed.map(tasks.spin, items, { settle: true }),
    ...range(20).map((n) => timed.apply(tasks.square, n)),
  ].map((call) => errorsOf(call));
  const [shotAfterMs, endAfterMs] = [random() * ROUND_MS, random() * ROUND_MS];
  const shot = sleep(shotAfterMs).then(() => {
    const pids = stage.system.processes().map(({ pid }) => pid);
    shoot(pids[Math.floor(random() * pids.length)], signal);
  });
  await sleep(endAfterMs);
  await Promise.all([pool[end](), shot]);
  return (await Promise.all(calls)).flat();
}

/** One that has just ended may still be listed. */
function shoot(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, signal);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}

async function errorsOf(call: Promise<unknown>): Promise<string[]> {
  const codeOf = (error: unknown): string => String((error as { code?: string }).code);
  try {
    const found = await call;
    if (!Array.isArray(found)) return [];
    const outcomes = found as PromiseSettledResult<unknown>[];
    return outcomes.flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : []));
  } catch (error) {
    return [codeOf(error)];
  }
}
