import { expect } from 'chai';
import { writeFileSync } from 'node:fs';

import { collectGarbage } from '../../support/collect-garbage.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, useOwnPools, useSharedPool } from '../../support/pool-stage.ts';
import { isAlive } from '../../support/processes.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Pool.imap and imapUnordered', () => {
  const shared = useSharedPool(2);
  const own = useOwnPools();
  /** Gives numbers for ever and counts them. */
  const endless = (): { taken: number; left: number; numbers: Generator<number> } => {
    const counts = { taken: 0, left: 0 };
    const numbers = (function* () {
      try {
        for (;;) yield counts.taken++;
      } finally {
        counts.left++;
      }
    })();
    return Object.assign(counts, { numbers });
  };

  it('give results in the order of the items, and as they come', async () => {
    const { pool } = shared;
    const inOrder: number[] = [];
    for await (const result of pool.imap(tasks.square, range(2_000))) inOrder.push(result);
    expect(inOrder).to.deep.equal(range(2_000).map((n) => n * n));
    const asTheyCome: number[] = [];
    const gate = shared.file('gate');
    const items = range(4).map((n) => ({ n, gate: n === 0 ? gate : shared.file('') }));
    for await (const n of pool.imapUnordered(look.await_, items)) {
      if (asTheyCome.push(n) === 3) writeFileSync(gate, '');
    }
    expect(asTheyCome.slice(0, 3)).to.have.members([1, 2, 3]);
    expect(asTheyCome.slice(3)).to.deep.equal([0]);
    for await (const result of pool.imap(tasks.square, [])) expect.fail(String(result));
  });

  for (const chunkSize of [1, 5]) {
    it(`are at most size × (chunk + 1) items ahead of their consumer (chunks of ${chunkSize})`, async () => {
      const { pool } = shared;
      const source = endless();
      let consumed = 0;
      for await (const result of pool.imap(tasks.square, source.numbers, { chunkSize })) {
        expect(result).to.equal(consumed ** 2);
        expect(source.taken - consumed).to.be.at.most(2 * (chunkSize + 1));
        await new Promise(setImmediate);
        if (++consumed === 200) break;
      }
      expect(source.left).to.equal(1);
    });
  }

  it('stop what runs when the loop is left, within a second', async () => {
    const pool = await own.start(2);
    for await (const result of pool.imapUnordered(
      look.slowAt,
      range(100).map((n) => ({ n, at: 1, log: own.file('log') })),
      { chunkSize: 1 },
    )) {
      await waitUntil(() => own.lines('log').length === 1, 'one is stuck');
      expect(result).to.not.equal(1);
      break;
    }
    await waitUntil(async () => (await pool.stats()).busy === 0, 'idle', 1_000);
    expect(isAlive(Number(own.lines('log')[0]))).to.equal(false);
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('can be left while a result is waited for that may never come', async () => {
    const pool = await own.start(1);
    const results = pool.imap(look.stuck, [own.file('log')]);
    const waiting = results.next();
    await waitUntil(() => own.lines('log').length === 1, 'it is stuck');
    expect(await results.return()).to.deep.equal({ done: true, value: undefined });
    expect(await waiting).to.deep.equal({ done: true, value: undefined });
    await waitUntil(async () => (await pool.stats()).busy === 0, 'it is stopped');
    const hardlyBegun = pool.imap(look.stuck, [own.file('log')]);
    const first = hardlyBegun.next();
    await hardlyBegun.return();
    expect(await first).to.deep.equal({ done: true, value: undefined });
    await pool.close();
  });

  it('throw the error of an item in its place, and end', async () => {
    const { pool } = shared;
    const seen: number[] = [];
    const items = range(20).map((n) => ({ n, at: 7 }));
    const loop = async (): Promise<void> => {
      for await (const n of pool.imap(tasks.failAt, items)) seen.push(n);
    };
    expect(await rejectionOf(loop())).to.include({ message: 'no 7' });
    expect(seen).to.deep.equal(range(7));
    await waitUntil(async () => (await pool.stats()).busy === 0, 'idle');
  });

  it('give what came before the input threw, and then what it threw', async () => {
    const { pool } = shared;
    const broken = function* (): Generator<number> {
      yield* range(10);
      throw new RangeError('no more items');
    };
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const square of pool.imap(tasks.square, broken())) seen.push(square);
    };
    expect(await rejectionOf(loop())).to.be.instanceOf(RangeError);
    expect(seen).to.deep.equal(range(10).map((n) => n * n));
    expect(await rejectionOf(pool.map(tasks.square, broken()))).to.be.instanceOf(RangeError);
    const brokenAtOnce: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RangeError('no items')) }),
    };
    expect(await rejectionOf(pool.map(tasks.square, brokenAtOnce))).to.be.instanceOf(RangeError);
    expect(await pool.apply(tasks.square, 3)).to.equal(9);
  });

  it('are drained by close, however slow their consumer is', async () => {
    const pool = await own.start(1);
    const seen: number[] = [];
    const results = pool.imap(tasks.square, range(50));
    seen.push((await results.next()).value as number);
    const closed = pool.close();
    for await (const result of results) seen.push(result);
    await closed;
    expect(seen).to.deep.equal(range(50).map((n) => n * n));
  });

  it('end once nobody can go on with them, and keep no pool open', async () => {
    const pool = await own.start(1);
    const source = endless();
    await pool.imap(tasks.square, source.numbers).next();
    let isClosed = false;
    const closed = pool.close().then(() => (isClosed = true));
    await waitUntil(() => {
      collectGarbage();
      return isClosed;
    }, 'it is closed');
    await closed;
    expect(source.left).to.equal(1);
  });

  it('leave an input that they never take from, since the pool is closed', async () => {
    const pool = await own.start(1);
    await pool.close();
    const source = endless();
    source.numbers.next();
    expect(await rejectionOf(pool.imap(tasks.square, source.numbers).next())).to.include({
      code: 'ERR_TROUPE_CLOSED',
    });
    expect(source.left).to.equal(1);
  });

  it('end with an error when the pool is terminated', async () => {
    const pool = await own.start(1);
    const results = pool.imap(tasks.square, endless().numbers);
    await results.next();
    await pool.terminate();
    const loop = async (): Promise<void> => {
      for await (const _ of results);
    };
    expect(await rejectionOf(loop())).to.include({ code: 'ERR_TROUPE_CLOSED' });
  });

  it('refuse at once what is no task', async () => {
    const { pool } = shared;
    const noTask = ((n: number) => n) as unknown as typeof tasks.square;
    expect(() => pool.imap(noTask, [1]))
      .to.throw()
      .with.property('option', 'task');
  });
});
