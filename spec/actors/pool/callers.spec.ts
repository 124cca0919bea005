import { expect } from 'chai';
import { Pool } from 'troupe';

import { Customer, Owner } from '../../fixtures/customer.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { isAlive } from '../../support/processes.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { timeOf } from '../../support/stopwatch.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('A pool and its callers', () => {
  const stage = usePoolStage();

  it('finds each other by name from any process', async () => {
    await Pool.start(stage.system, { size: 2, name: 'squares' });
    const customer = await stage.spawn(Customer);
    expect(await customer.ask('map', 'squares', 5_000)).to.deep.equal(range(5_000).map((n) => n * n));
    expect(await customer.ask('squares', 'squares', 300)).to.deep.equal(range(300).map((n) => n * n));
    expect(await rejectionOf(customer.ask('map', 'cubes', 1))).to.include({ message: 'no pool cubes' });
    expect(await (await Pool.whereis(stage.system, 'squares'))?.apply(tasks.square, 3)).to.equal(9);
  });

  it('travels in a message, and remembers how its calls are made', async () => {
    const pool = await Pool.start(stage.system, { size: 1 });
    const customer = await stage.spawn(Customer, { args: [pool.with({ retries: 7 })] });
    expect(await customer.ask('map', 'given', 3)).to.deep.equal([0, 1, 4]);
  });

  it('takes any number of calls at once from another process, and their cancellation', async () => {
    await Pool.start(stage.system, { size: 2, name: 'squares' });
    const customer = (await stage.spawn(Customer)).with({ timeoutMs: 30_000 });
    expect(await customer.ask('applies', 'squares', 3_000)).to.equal(3_000);
    expect(await customer.ask('manyCancelled', 'squares', 1_500, stage.file('log'))).to.equal(1_500);
  });

  it('carries items and results of another process that are too large to travel together', async () => {
    await Pool.start(stage.system, { size: 2, name: 'texts' });
    const customer = (await stage.spawn(Customer)).with({ timeoutMs: 30_000 });
    expect(await customer.ask('firstLetters', 'texts', 9, 6 * 2 ** 20)).to.deep.equal(range(9).map(String));
    expect(await customer.ask('texts', 'texts', 12, 6 * 2 ** 20)).to.equal(12 * 6 * 2 ** 20);
  });

  it('names the item that a caller in another process cannot send', async () => {
    await Pool.start(stage.system, { size: 1, name: 'squares' });
    const customer = await stage.spawn(Customer);
    expect(await customer.ask('unsendable', 'squares')).to.deep.equal([1, 4, 'items[2]', 16]);
  });

  it('frees the workers when the caller dies', async () => {
    const pool = await Pool.start(stage.system, { size: 2, name: 'stuck' });
    await waitUntil(async () => (await pool.stats()).ready === 2, 'both are ready');
    const customer = await stage.spawn(Customer);
    await customer.ask('begin', 'stuck', stage.file('log'));
    await waitUntil(() => stage.lines('log').length === 2, 'both workers are stuck');
    customer.tell('die');
    await waitUntil(async () => (await pool.stats()).busy === 0, 'both are free');
    expect(await pool.map(tasks.square, [1, 2])).to.deep.equal([1, 4]);
    await pool.close();
  });

  it('ends with the process that it is in, with an error for its callers', async () => {
    const owner = await stage.spawn(Owner);
    const pool = (await owner.ask('pool')) as Pool;
    expect(await pool.map(tasks.square, [1, 2])).to.deep.equal([1, 4]);
    const stuck = [pool.apply(look.stuck, stage.file('log')), pool.map(look.stuck, [stage.file('log')])];
    const errors = stuck.map((call) => rejectionOf(call));
    await waitUntil(() => stage.lines('log').length > 0, 'a worker is stuck');
    process.kill((await owner.pid()) ?? 0, 'SIGKILL');
    for (const error of await Promise.all(errors)) expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(await rejectionOf(pool.apply(tasks.square, 1))).to.include({ code: 'ERR_TROUPE_CLOSED' });
    await waitUntil(() => stage.lines('log').every((pid) => !isAlive(Number(pid))), 'its workers are gone');
  });

  it('ends with its owner', async () => {
    const owner = await stage.spawn(Owner);
    const pool = (await owner.ask('pool')) as Pool;
    const ended = pool.join();
    await owner.stop();
    await ended;
    expect(await rejectionOf(pool.map(tasks.square, [1]))).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(stage.system.processes()).to.deep.equal([]);
  });

  it('leaves nothing behind when a scope is left by an exception', async () => {
    const use = async (): Promise<void> => {
      await using pool = await Pool.start(stage.system, { size: 2 });
      pool.map(look.stuck, new Array<string>(20).fill(stage.file('log'))).catch(() => undefined);
      await waitUntil(() => stage.lines('log').length === 2, 'both are stuck');
      throw new RangeError('out of here');
    };
    expect(await rejectionOf(use())).to.be.instanceOf(RangeError);
    expect(stage.system.processes()).to.deep.equal([]);
  });

  it('ends 10,000 calls of endless tasks within 3 s', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const log = stage.file('log');
    const calls = range(5_000).map(() => rejectionOf(pool.apply(look.stuck, log)));
    const bulk = rejectionOf(pool.map(look.stuck, new Array<string>(5_000).fill(log)));
    await waitUntil(() => stage.lines('log').length === 2, 'both are stuck');
    const { ownMs } = await timeOf(async () => {
      await pool.terminate();
      for (const error of await Promise.all([...calls, bulk])) {
        expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
      }
    });
    expect(ownMs).to.be.lessThan(3_000);
    expect(stage.system.processes()).to.deep.equal([]);
  });
});
