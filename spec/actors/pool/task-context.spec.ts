import { expect } from 'chai';
import { Lock, Pool, taskContext } from 'troupe';

import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';

describe('taskContext', () => {
  const stage = usePoolStage();

  it('gives the number of the worker, from 1, and its log', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    const seen = await pool.map(look.context, new Array<undefined>(400));
    const ids = new Map(seen.map(({ workerId, pid }) => [pid, workerId]));
    expect([1, 2]).to.include.members([...ids.values()]);
    expect(new Set(ids.values()).size).to.equal(ids.size);
  });

  it('owns pools inside of tasks', async () => {
    const pool = await Pool.start(stage.system, { size: 2 });
    expect(await pool.map(look.nested, [[1, 2], [3], []])).to.deep.equal([[1, 4], [9], []]);
    expect(stage.system.processes().length).to.be.at.most(2);
  });

  it('finds what has a name', async () => {
    const pool = await Pool.start(stage.system, { size: 1 });
    const lock = await Lock.start(stage.system, { name: 'gate' });
    using lease = await lock.acquire();
    expect(await pool.map(look.isLocked, ['gate', 'door'])).to.deep.equal([true, undefined]);
    expect(lease.isReleased).to.equal(false);
  });

  it('is inert outside of workers', async () => {
    const context = taskContext();
    expect([context.signal.aborted, context.workerId]).to.deep.equal([false, 0]);
    context.log.info('nobody listens');
    context.progress(1, 2);
    expect(look.context.call(undefined)).to.include({ workerId: 0, pid: process.pid });
    expect(await rejectionOf(Pool.start(context))).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(await rejectionOf(Pool.whereis(context, 'pool'))).to.include({ code: 'ERR_TROUPE_CLOSED' });
  });

  it('lets a task be called as the function that it is', () => {
    expect(range(3).map((n) => tasks.square(n))).to.deep.equal([0, 1, 4]);
  });
});
