import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { child, defineSupervisor, Pool } from 'troupe';

import { Customer } from '../../fixtures/customer.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf, thrownBy } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('A pool as the child of a supervisor', () => {
  const stage = usePoolStage();
  const found = async (): Promise<Pool> => {
    const pool = await Pool.whereis(stage.system, 'crunchers');
    if (pool === undefined) throw new Error('there is no such pool');
    return pool;
  };
  /** In the supervisor's own process, or in another one. */
  for (const placement of ['local', 'process'] as const) {
    it(`is found by its name from any process (supervisor ${placement})`, async () => {
      const crunchers = child(Pool, {
        id: 'crunchers',
        name: 'crunchers',
        args: [{ size: 1, initializer: [look.initialise, 'tree'] }],
      });
      const below = defineSupervisor('below', { children: [crunchers] });
      await stage.system.start(defineSupervisor('app', { children: [child(below, { placement })] }));
      const pool = await found();
      expect(await pool.apply(look.initialisedWith)).to.equal('tree');
      const customer = await stage.spawn(Customer);
      expect(await customer.ask('map', 'crunchers', 3)).to.deep.equal([0, 1, 4]);
    });
  }

  it('is started again, and is the same to those who have it', async () => {
    const crunchers = child(Pool, { id: 'crunchers', name: 'crunchers', args: [{ size: 1 }] });
    await stage.system.start(defineSupervisor('app', { children: [crunchers] }));
    const pool = await found();
    const before = await pool.apply(tasks.workerPid);
    await pool.kill();
    await waitUntil(async () => (await Pool.whereis(stage.system, 'crunchers')) !== undefined, 'it is back');
    expect(await pool.apply(tasks.workerPid)).to.not.equal(before);
  });

  it('ends a stream that its run before had, and gives it nothing of other calls', async () => {
    const crunchers = child(Pool, { id: 'crunchers', name: 'crunchers', args: [{ size: 1 }] });
    await stage.system.start(defineSupervisor('app', { children: [crunchers] }));
    const pool = await found();
    const firstOf = async (items: AsyncGenerator<number>): Promise<unknown> => (await items.next()).value;
    const items = [stage.file(''), stage.file('gate')].map((gate) => ({ n: 1, gate }));
    const before = pool.imap(look.await_, items, { chunkSize: 1 });
    expect(await firstOf(before)).to.equal(1);
    await pool.kill();
    await waitUntil(async () => (await Pool.whereis(stage.system, 'crunchers')) !== undefined, 'it is back');
    const after = pool.imap(tasks.square, [2, 3, 4, 5], { chunkSize: 1 });
    expect(await firstOf(after)).to.equal(4);
    expect(await rejectionOf(before.next())).to.include({ code: 'ERR_TROUPE_CLOSED' });
    const rest: number[] = [];
    for await (const result of after) rest.push(result);
    expect(rest).to.deep.equal([9, 16, 25]);
  });

  it('does not cost its supervisor a restart when a worker dies', async () => {
    const crunchers = child(Pool, { id: 'crunchers', name: 'crunchers', args: [{ size: 1 }] });
    const options = { intensity: 0, children: [crunchers] };
    const tree = await stage.system.start(defineSupervisor('app', options));
    const pool = await found();
    for (const lost of [1, 2, 3]) {
      process.kill(await pool.apply(tasks.workerPid), 'SIGKILL');
      await waitUntil(async () => (await pool.stats()).lost === lost, 'it is lost');
    }
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
    expect(await tree.countChildren()).to.include({ active: 1 });
  });

  it('leaves it to its supervisor when no worker can be started', async () => {
    const gone = stage.file('gone');
    const crunchers = child(Pool, {
      id: 'crunchers',
      name: 'crunchers',
      args: [{ size: 1, initializer: [look.failOnceThere, gone] }],
    });
    const tree = await stage.system.start(defineSupervisor('app', { intensity: 1, children: [crunchers] }));
    writeFileSync(gone, '');
    process.kill(await (await found()).apply(tasks.workerPid), 'SIGKILL');
    expect((await tree.watch()).reason).to.include({ type: 'shutdown' });
  });

  it('has its options checked with its spec', () => {
    const wrong = thrownBy(() => child(Pool, { id: 'crunchers', args: [{ size: 0 }] }));
    expect(wrong).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'size' });
    expect(wrong.message).to.contain("child 'crunchers'");
    const named = { size: 1, name: 'crunchers' } as { size: number };
    expect(thrownBy(() => child(Pool, { args: [named] }))).to.include({ field: 'name' });
    const list = 7 as unknown as [];
    expect(thrownBy(() => child(Pool, { args: list }))).to.include({ field: 'args' });
    expect(child(Pool)).to.include({ id: 'Pool', type: 'worker' });
  });
});
