import { inspect } from 'node:util';
import { expect } from 'chai';
import { Cell, defineTask, Pool } from 'troupe';

import { Keeper } from '../fixtures/keeper.ts';
import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';

describe('Cell', () => {
  const crew = useCrew(4);

  it('is counted up by four processes, and no count is lost', async () => {
    await using count = await Cell.start(crew.system, { initial: 0 });
    await crew.pool.starmap(
      tasks.increment,
      range(4).map(() => [count, 5_000] as [Cell<number>, number]),
    );
    expect(await count.get()).to.equal(20_000);
  });

  it('is counted up by calls that are all under way at once', async () => {
    await using count = await Cell.start(crew.system, { initial: 0 });
    await crew.pool.starmap(
      tasks.addMany,
      range(4).map(() => [count, 2_000] as [Cell<number>, number]),
    );
    await Promise.all(range(2_000).map(() => count.update('add', 1)));
    expect(await count.get()).to.equal(10_000);
  });

  it('holds a bank account of 100 after as many withdrawals as deposits', async () => {
    await using account = await Cell.start(crew.system, { initial: 100 });
    const bookings: [Cell<number>, number, number][] = [
      [account, 1, 500],
      [account, -1, 500],
    ];
    await crew.pool.starmap(tasks.pay, bookings);
    expect(await account.get()).to.equal(100);
  });

  it('goes on when a process is killed that changes it', async () => {
    await using doomed = await Pool.start(crew.system, { size: 1 });
    for (let time = 0; time < 5; time++) {
      await using count = await Cell.start(crew.system, { initial: 0 });
      const [killed] = await Promise.all([
        rejectionOf(doomed.apply(tasks.dieAdding, count, 500)),
        crew.pool.apply(tasks.increment, count, 100),
        Promise.all(range(100).map(() => count.update('add', 1))),
      ]);
      expect(killed).to.include({ code: 'ERR_TROUPE_WORKER_LOST' });
      expect(await count.get()).to.be.within(201, 700);
    }
  });

  it('holds whatever can be sent, and is set to it', async () => {
    await using cell = await Cell.start<unknown>(crew.system, { initial: undefined });
    expect(await cell.get()).to.equal(undefined);
    const all = [null, NaN, -0, 10n ** 30n, 'text', [undefined], new Map([[1, new Set([2])]]), new Date(0)];
    for (const value of all) {
      await cell.set(value);
      expect(await cell.get()).to.deep.equal(value);
    }
    await cell.set(cell);
    const inner = (await cell.get()) as Cell<unknown>;
    expect(inner).to.be.instanceOf(Cell);
    expect(inner.equals(cell)).to.equal(true);
  });

  it('is given copies, and gives copies, where it is as well', async () => {
    const initial = ['first'];
    await using cell = await Cell.start(crew.system, { initial });
    initial.push('mine');
    (await cell.get()).push('mine');
    (await cell.update('append', 'second')).push('mine');
    expect(await cell.get()).to.deep.equal(['first', 'second']);
    const next = ['next'];
    await cell.set(next);
    next.push('mine');
    expect(await cell.update(tasks.seenBefore, 'one')).to.deep.equal(['seen', 'one']);
    await cell.update(tasks.seenBefore, 'two');
    expect(await cell.update('append', 'three')).to.deep.equal(['seen', 'one', 'two', 'three']);
  });

  it('refuses what cannot be sent, and keeps what it has', async () => {
    await using cell = await Cell.start<unknown>(crew.system, { initial: 'kept' });
    const unsendable = { deep: [() => 1] };
    expect(await rejectionOf(cell.set(unsendable))).to.include({ code: 'ERR_TROUPE_ENCODE' });
    expect(await rejectionOf(cell.update(tasks.unsendable as never))).to.include({
      code: 'ERR_TROUPE_ENCODE',
      valuePath: 'deep[0]',
    });
    expect(await rejectionOf(Cell.start(crew.system, { initial: unsendable }))).to.include({
      code: 'ERR_TROUPE_ENCODE',
    });
    expect(await cell.get()).to.equal('kept');
  });

  it('keeps what it can give: a text that has become too long is refused', async () => {
    await using cell = await Cell.start(crew.system, { initial: 'a'.repeat(9_000_000) });
    const error = await rejectionOf(cell.update('append', 'b'.repeat(9_000_000)));
    expect(error).to.include({ code: 'ERR_TROUPE_ENCODE' });
    expect(await cell.get()).to.have.lengthOf(9_000_000);
  });
});

describe('Cell.update', () => {
  const crew = useCrew(1);

  it('runs a task where the value is', async () => {
    await using cell = await Cell.start(crew.system, { initial: 21 });
    expect(await cell.update(tasks.double)).to.equal(42);
    expect(await cell.get()).to.equal(42);
  });

  it('awaits a promise, with nothing in between', async () => {
    await using cell = await Cell.start(crew.system, { initial: 0 });
    const updates = range(50).map((n) =>
      n % 2 === 0 ? cell.update(tasks.slowlyAdd, 1) : cell.update('add', 1),
    );
    const seen = cell.get();
    expect(await Promise.all(updates)).to.deep.equal(range(50).map((n) => n + 1));
    expect(await seen).to.equal(50);
  });

  it('rejects with the error of a task, and leaves everything as it was', async () => {
    await using cell = await Cell.start(crew.system, { initial: 3 });
    expect(await rejectionOf(cell.update(tasks.fail, 'no'))).to.deep.include({
      code: 'ERR_TROUPE_REMOTE',
      message: 'no 3',
    });
    expect(await rejectionOf(cell.update(tasks.failLater))).to.include({ message: 'later 3' });
    expect(await cell.update('add', 1)).to.equal(4);
    expect(await cell.pid()).to.equal(process.pid);
  });

  it('leaves a value alone that a task has changed before it has thrown', async () => {
    await using cell = await Cell.start(crew.system, { initial: ['whole'] });
    expect(await rejectionOf(cell.update(tasks.spoil))).to.include({ message: 'after all' });
    expect(await cell.get()).to.deep.equal(['whole']);
  });

  it('loads a task in the process of the owner, and rejects where there is none', async () => {
    const keeper = await crew.system.spawn(Keeper);
    const cell = await keeper.ask('cell');
    expect(await cell.update(tasks.double)).to.equal(2);
    expect(await cell.update(tasks.slowlyAdd, 5)).to.equal(7);
    expect(await rejectionOf(cell.update(tasks.fail, 'no'))).to.include({ message: 'no 7' });
    const elsewhere = { ...import.meta, url: 'file:///not/there.js' };
    const missing = defineTask(elsewhere, 'missing', (n: number) => n);
    expect(await rejectionOf(cell.update(missing))).to.have.nested.property('remote.name', 'StartError');
    expect(await cell.get()).to.equal(7);
    keeper.tell('die');
    expect(await rejectionOf(cell.update('add', 1))).to.include({ code: 'ERR_TROUPE_CLOSED' });
  });

  it('refuses what is no operation, or none for such a value', async () => {
    await using cell = await Cell.start(crew.system, { initial: 1 });
    const update = cell.update.bind(cell) as (...args: readonly unknown[]) => Promise<unknown>;
    for (const operation of [
      ['increment', 1],
      ['toString'],
      ['__proto__', 1],
      [undefined, 1],
      [(n: number) => n + 1],
      [7],
      ['add'],
      ['add', '1'],
      ['add', 1n],
      ['add', 1, 2],
      ['append', 1],
      ['toggle'],
      ['assign', { a: 1 }],
    ]) {
      const error = await rejectionOf(update(...operation));
      expect(error, inspect(operation)).to.include({ code: 'ERR_TROUPE_OPTION', option: 'operation' });
    }
    expect(await cell.get()).to.equal(1);
  });
});
