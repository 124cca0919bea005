import { expect } from 'chai';
import { Pool } from 'troupe';

import { unloadable } from '../../fixtures/modules/throws-while-loading.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, usePoolStage, useSharedPool } from '../../support/pool-stage.ts';
import { rejectionOf } from '../../support/rejection.ts';

/** Whatever Python's tests of its own pool ask for, and more of that kind. */
describe('A pool that meets odd things', () => {
  const shared = useSharedPool(2);

  it('carries errors of any kind; the worker lives', async () => {
    const { pool } = shared;
    for (const [how, message] of [
      ['null', 'null was thrown'],
      ['text', 'a text was thrown'],
      ['hostile', 'something was thrown that cannot be read'],
      ['cause', 'with a cause'],
    ] as const) {
      expect(await rejectionOf(pool.apply(look.throwOdd, how))).to.include({
        code: 'ERR_TROUPE_REMOTE',
        message,
      });
    }
    expect((await pool.stats()).lost).to.equal(0);
  });

  it('says which argument cannot be sent', async () => {
    const { pool } = shared;
    const unsendable = { deep: [() => 1] };
    expect(await rejectionOf(pool.apply(look.same, unsendable))).to.include({
      code: 'ERR_TROUPE_ENCODE',
      valuePath: 'args[0].deep[0]',
    });
  });

  it('goes on where all items, or all results, cannot be sent', async () => {
    const { pool } = shared;
    const functions = range(300).map((n) => () => n);
    const items = await pool.map(look.same, functions, { settle: true });
    expect(items.map(({ status }) => status)).to.deep.equal(range(300).map(() => 'rejected'));
    expect(items[299]).to.have.nested.property('reason.valuePath', 'items[299]');
    const results = await pool.map(tasks.unsendable, new Array<number>(300).fill(2), { settle: true });
    expect(results.map(({ status }) => status)).to.deep.equal(range(300).map(() => 'rejected'));
  });

  for (const task of [look.same, look.carefulSame]) {
    it(`gives what tasks return as it is (${task.name})`, async () => {
      const { pool } = shared;
      const items = [
        undefined,
        null,
        true,
        false,
        NaN,
        -0,
        1n,
        'text',
        new Date(0),
        { a: [1] },
        new Map([[1, 2]]),
      ];
      const many = range(220).map((n) => items[n % items.length]);
      expect(await pool.map(task, many)).to.deep.equal(many);
      expect(await pool.map(task, range(500))).to.deep.equal(range(500));
    });
  }

  for (const length of [10, 50_000]) {
    it(`gives ${length} bytes as they were, though their task uses their memory again`, async () => {
      const { pool } = shared;
      const items = range(100).map((n) => ({ n, length }));
      const results = await pool.map(look.sameMemory, items, { chunkSize: 50 });
      expect(results.map((bytes) => [bytes.length, bytes[0], bytes.at(-1)])).to.deep.equal(
        range(100).map((n) => [length, n, n]),
      );
    });
  }

  it('takes what is no array', async () => {
    const { pool } = shared;
    expect(await pool.map(look.same, 'abc')).to.deep.equal(['a', 'b', 'c']);
    expect(await pool.map(tasks.square, new Float64Array([1, 2]))).to.deep.equal([1, 4]);
    expect(
      await pool.starmap(tasks.join, [
        ['a', 'b'],
        ['c', 'd'],
      ]),
    ).to.deep.equal(['ab', 'cd']);
    expect(await pool.starmap(tasks.join, new Map([['a', 'b']]))).to.deep.equal(['ab']);
  });

  it('runs nothing of a module that fails after it has defined it', async () => {
    const { pool } = shared;
    for (const round of [1, 2]) {
      const outcomes = await pool.map(unloadable, range(20), { settle: true });
      const reasons = outcomes.map((one) => (one.status === 'rejected' ? String(one.reason) : one.value));
      expect(
        reasons.filter((one) => !String(one).endsWith('failed to load: not here')),
        `${round}`,
      ).to.deep.equal([]);
    }
  });

  it('rejects with the first of many errors, and begins nothing more', async () => {
    const { pool } = shared;
    const log = shared.file('log');
    const items = (function* () {
      yield { n: 0, log };
      yield undefined as unknown as { n: number; log: string };
      for (let n = 2; n < 100_000; n++) yield { n, log };
    })();
    expect(await rejectionOf(pool.map(look.noted, items))).to.include({ code: 'ERR_TROUPE_REMOTE' });
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
    expect(shared.lines('log').length).to.be.lessThan(20_000);
  });
});

describe('A pool of its own that meets odd things', () => {
  const stage = usePoolStage();

  it('can be closed, terminated and awaited again and again', async () => {
    const pool = await Pool.start(stage.system, { size: 1 });
    await Promise.all([pool.close(), pool.close(), pool.join()]);
    await pool.close();
    await pool.terminate();
    await pool.join();
    for (const call of [
      pool.apply(tasks.square, 1),
      pool.map(tasks.square, [1]),
      pool.submit(tasks.square, 1).result,
      pool.imap(tasks.square, [1]).next(),
      pool.stats(),
    ]) {
      expect(await rejectionOf(call)).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
  });

  it('is serialized as everything else where the system says so', async () => {
    const { createSystem } = await import('troupe');
    const system = await createSystem({ logLevel: 'silent', serializeLocal: true });
    const pool = await Pool.start(system, { size: 1 });
    expect(await pool.map(tasks.square, range(100))).to.deep.equal(range(100).map((n) => n * n));
    await system.stop();
  });
});
