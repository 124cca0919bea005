import { expect } from 'chai';
import { child, defineSupervisor, Pool } from 'troupe';

import { Customer } from '../../fixtures/customer.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Single calls', () => {
  const stage = usePoolStage();

  it('are told their own result each, from this process and from another, many at once', async () => {
    const pool = await Pool.start(stage.system, { size: 2, name: 'shared' });
    const customer = await stage.spawn(Customer);
    const items = range(10_000);
    const [here, there, careful] = await Promise.all([
      Promise.all(items.map((n) => pool.apply(tasks.square, n))),
      customer.with({ timeoutMs: 30_000 }).ask('single', 'shared', items),
      Promise.all(items.slice(0, 100).map((n) => pool.apply(look.carefulSame, { n }))),
    ]);
    expect(here).to.deep.equal(items.map((n) => n * n));
    expect(there).to.deep.equal(items);
    expect(careful).to.deep.equal(items.slice(0, 100).map((n) => ({ n })));
    expect(await pool.stats()).to.include({ waiting: 0, busy: 0 });
  });

  it('fail alone where they cannot be sent, or are too large to travel together', async () => {
    await Pool.start(stage.system, { size: 2, name: 'shared' });
    const customer = (await stage.spawn(Customer)).with({ timeoutMs: 30_000 });
    expect(await customer.ask('singleUnsendable', 'shared')).to.deep.equal(['args[0]', 1, 2, 'args[0]', 4]);
    expect(await customer.ask('singleTexts', 'shared', 8, 5 * 2 ** 20)).to.equal(8 * 5 * 2 ** 20);
  });

  it('are cancelled from another process, whether they run or wait', async () => {
    const pool = await Pool.start(stage.system, { size: 1, name: 'shared' });
    const customer = await stage.spawn(Customer);
    const code = 'ERR_TROUPE_TASK_CANCELLED';
    expect(await customer.ask('cancelled', 'shared', stage.file('log'))).to.deep.equal([code, code]);
    await waitUntil(() => stage.lines('log').length === 2, 'what ran has heard of it');
    expect(await pool.stats()).to.include({ waiting: 0, lost: 0 });
  });

  it('that were made before close are done, however shortly before', async () => {
    const pool = await Pool.start(stage.system, { size: 1 });
    const calls = range(20).map((n) => pool.apply(tasks.square, n));
    const closed = pool.close();
    const late = rejectionOf(pool.apply(tasks.square, 1));
    expect(await Promise.all(calls)).to.deep.equal(range(20).map((n) => n * n));
    expect(await late).to.include({ code: 'ERR_TROUPE_CLOSED' });
    await closed;
  });

  it('end with the run of the pool that has them, and with none after it', async () => {
    const shared = child(Pool, { id: 'shared', name: 'shared', args: [{ size: 1 }] });
    await stage.system.start(defineSupervisor('app', { children: [shared] }));
    const pool = await Pool.whereis(stage.system, 'shared');
    if (pool === undefined) throw new Error('there is no such pool');
    const stuck = rejectionOf(pool.apply(look.stuck, stage.file('log')));
    const behind = range(10).map(() => rejectionOf(pool.apply(look.stuck, stage.file('log'))));
    await waitUntil(() => stage.lines('log').length === 1, 'a worker is stuck');
    await pool.kill();
    const next = pool.apply(tasks.square, 7);
    for (const error of await Promise.all([stuck, ...behind])) {
      expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
    expect(await next).to.equal(49);
    expect(stage.lines('log')).to.have.length(1);
  });
});
