import { expect } from 'chai';
import { Pool, type PoolOptions } from 'troupe';

import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { range, usePoolStage, useSharedPool } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

/**
 * What CPython's tests of `multiprocessing.Pool` and `ProcessPoolExecutor` ask for, as far as other specs do
 * not: `Lib/test/_test_multiprocessing.py` and `Lib/test/test_concurrent_futures`, whose names are given.
 */
describe("What Python's tests of its pools ask for", () => {
  const shared = useSharedPool(2);

  it('keeps neither arguments nor results of what is done (test_release_task_refs, test_free_reference)', async () => {
    const { pool } = shared;
    const gone = async (use: (item: object) => Promise<unknown>): Promise<WeakRef<object>> => {
      const item = { of: 'a call' };
      await use(item);
      return new WeakRef(item);
    };
    const refs = [
      await gone((item) => pool.apply(look.same, item)),
      await gone((item) => pool.map(look.same, [item, item])),
      await gone((item) => pool.imap(look.same, [item]).next()),
      new WeakRef((await pool.apply(look.same, {})) as object),
    ];
    await waitUntil(() => {
      collectGarbage();
      return refs.every((ref) => ref.deref() === undefined);
    }, 'all are collected');
  });

  it('shows where in the worker an error was made (test_traceback)', async () => {
    const error = await rejectionOf(shared.pool.apply(tasks.failAt, { n: 1, at: 1 }));
    const { stack } = error['remote'] as { readonly stack: string };
    expect(stack)
      .to.contain('RangeError: no 1')
      .and.to.match(/spec\/fixtures\/tasks\.js:\d+/);
  });

  it('ends a map that takes too long, and goes on (test_map_timeout)', async () => {
    const { pool } = shared;
    const signal = AbortSignal.timeout(60);
    const items = new Array<number>(200).fill(5);
    const error = await rejectionOf(pool.map(tasks.spin, items, { signal }));
    expect(error).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
    expect(error.cause).to.include({ name: 'TimeoutError' });
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('runs many more calls than there are workers, whichever end first (test_saturation)', async () => {
    const { pool } = shared;
    const calls = range(300).map((n) => pool.apply(tasks.spin, n % 7 === 0 ? 2 : 0));
    expect(await Promise.all(calls)).to.have.length(300);
    await waitUntil(async () => (await pool.stats()).busy === 0, 'idle');
  });
});

describe("What Python's tests of its pools ask for, of one alone", () => {
  const stage = usePoolStage();

  it('drains what waits though each worker does one item only (test_pool_worker_lifetime_early_close)', async () => {
    const pool = await Pool.start(stage.system, { size: 2, maxTasksPerChild: 1 });
    const calls = range(6).map((n) => pool.apply(tasks.square, n));
    const closed = pool.close();
    expect(await Promise.all(calls)).to.deep.equal([0, 1, 4, 9, 16, 25]);
    await closed;
    expect(stage.system.processes()).to.deep.equal([]);
  });

  it('lets workers finish as they like when it is closed (test_worker_finalization_via_atexit_handler)', async () => {
    const pool = await Pool.start(stage.system, {
      size: 1,
      initializer: [look.noteExit, stage.file('exits')],
    });
    await pool.apply(tasks.square, 1);
    await pool.close();
    expect(stage.lines('exits')).to.deep.equal(['0']);
  });

  it('loses one item of those that are large when it ends its worker (test_crash_big_data)', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const ballast = 'x'.repeat(2 ** 20);
    const items = range(10).map((n) => ({ n, at: 4, way: 'kill' as const, ballast }));
    const outcomes = await pool.map(tasks.die, items, { settle: true });
    const lost = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [n] : []));
    expect(lost).to.deep.equal([4]);
    expect(outcomes[4]).to.have.nested.property('reason.code', 'ERR_TROUPE_WORKER_LOST');
  });

  for (const [option, value] of [
    ['maxTasksPerChild', 0],
    ['maxTasksPerChild', -1],
    ['maxTasksPerChild', 0.5],
    ['maxTasksPerChild', '12'],
    ['maxMemoryBytes', 0],
    ['initializer', () => 1],
    ['initializer', []],
  ] as const) {
    it(`refuses ${option}: ${String(value)} (test_pool_maxtasksperchild_invalid)`, async () => {
      const options = { [option]: value } as unknown as PoolOptions;
      expect(await rejectionOf(Pool.start(stage.system, options))).to.include({
        code: 'ERR_TROUPE_OPTION',
        option,
      });
    });
  }
});
