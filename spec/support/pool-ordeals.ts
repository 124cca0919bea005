/**
 * What a pool has to withstand: a worker that ends in each way, at each moment. Each ordeal says what is
 * wrong by an assertion that fails, and never takes long.
 */

import { existsSync, readFileSync } from 'node:fs';

import { expect } from 'chai';
import { Pool } from 'troupe';

import { type DeadlyItem, doubled, type End, type Moment } from '../fixtures/deadly-tasks.ts';
import { type PoolStage, range } from './pool-stage.ts';
import { timeOf } from './stopwatch.ts';
import { waitUntil } from './wait-until.ts';

export const ENDS: readonly End[] = ['kill', 'exit', 'abort', 'memory', 'stray', 'stop'];
export const MOMENTS: readonly Moment[] = ['running', 'sending', 'idle'];

const SIZE = 2;
const ITEMS = 200;
/** A row of the issue. */
const LIMIT_MS = 10_000;
const FULL_AGAIN_MS = 2_000;
/** What an item may take where its worker stands still. */
const TIMEOUT_MS = 500;

interface Ordeal {
  readonly end: End;
  readonly moment: Moment;
  /** Says when it has happened; a file that is not there. */
  readonly marker: string;
}

/** An ordeal during a map; the pool is at full size again afterwards. */
export async function withstand(stage: PoolStage, pool: Pool, ordeal: Ordeal): Promise<void> {
  await within(async () => {
    await full(stage, pool);
    const { lost } = await pool.stats();
    await checkMap(pool, ordeal);
    if (ordeal.moment === 'idle') await happened(stage, pool, ordeal, lost);
    await checkMap(pool, undefined);
    await full(stage, pool, FULL_AGAIN_MS + (isStill(ordeal) ? 6_000 : 0));
    expect(
      await pool.map(
        doubled,
        range(50).map((n) => ({ n })),
      ),
    ).to.deep.equal(range(50).map((n) => 2 * n));
  });
}

/** The same while the pool is being closed: what was called before is done, and nothing is left. */
export async function withstandClosing(stage: PoolStage, ordeal: Ordeal): Promise<void> {
  await within(async () => {
    const pool = await Pool.start(stage.system, { size: SIZE });
    const call = checkMap(pool, ordeal);
    const [first] = await Promise.allSettled([call, pool.close()]);
    if (first.status === 'rejected') throw first.reason;
    expect(stage.system.processes()).to.deep.equal([]);
  });
}

/** The same while it is being terminated. */
export async function withstandTerminating(stage: PoolStage, ordeal: Ordeal): Promise<void> {
  await within(async () => {
    const pool = await Pool.start(stage.system, { size: SIZE });
    const call = checkMap(pool, ordeal).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
    await waitUntil(() => existsSync(ordeal.marker), 'it happens');
    await pool.terminate();
    expect(await call).to.be.oneOf(['done', 'ERR_TROUPE_CLOSED']);
    expect(stage.system.processes()).to.deep.equal([]);
  });
}

async function checkMap(pool: Pool, ordeal: Ordeal | undefined): Promise<void> {
  const at = 77;
  const items = range(ITEMS).map((n): DeadlyItem =>
    n === at && ordeal !== undefined ? { n, deed: ordeal } : { n },
  );
  const isTimed = ordeal?.end === 'stop';
  const outcomes = await pool.map(doubled, items, {
    settle: true,
    ...(isTimed && { timeoutMs: TIMEOUT_MS }),
  });
  expect(outcomes).to.have.length(ITEMS);
  for (const [n, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') {
      // Whoever stands still over an item has it taken away.
      if (!(isTimed && n === at)) throw outcome.reason;
      expect(outcome.reason).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT', index: at });
    } else if (n === at && ordeal?.moment === 'sending') {
      const bytes = outcome.value as Uint8Array;
      expect([bytes[0], bytes.at(-1)]).to.deep.equal([n, n]);
    } else expect(outcome.value).to.equal(2 * n);
  }
}

async function happened(stage: PoolStage, pool: Pool, { end }: Ordeal, lost: number): Promise<void> {
  if (end === 'stop') await waitUntil(() => standing(stage).length > 0, 'it stands still');
  else await waitUntil(async () => (await pool.stats()).lost > lost, 'it is lost');
}

function isStill({ end, moment }: Ordeal): boolean {
  return end === 'stop' && moment === 'idle';
}

/** As many workers as it is to have are ready, and none of them stands still. */
async function full(stage: PoolStage, pool: Pool, limitMs: number = FULL_AGAIN_MS): Promise<void> {
  await waitUntil(
    async () => (await pool.stats()).ready === SIZE && standing(stage).length === 0,
    'it is at full size',
    limitMs,
  );
}

function standing(stage: PoolStage): number[] {
  return stage.system.processes().flatMap(({ pid }) => (stateOf(pid) === 'T' ? [pid] : []));
}

function stateOf(pid: number): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

async function within(ordeal: () => Promise<void>): Promise<void> {
  expect((await timeOf(ordeal)).ownMs).to.be.below(LIMIT_MS);
}
