import { expect } from 'chai';
import { existsSync, writeFileSync } from 'node:fs';
import type { CallOptions, Progress } from 'troupe';

import * as look from '../../fixtures/pool-tasks.ts';
import * as tasks from '../../fixtures/tasks.ts';
import { range, useOwnPools, useSharedPool } from '../../support/pool-stage.ts';
import { isAlive } from '../../support/processes.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('Options of calls', () => {
  const shared = useSharedPool(2);
  const own = useOwnPools();
  const began = (count: number): Promise<void> =>
    waitUntil(() => own.lines('log').filter((line) => line.startsWith('began')).length === count, 'begun');

  describe('chunkSize', () => {
    it('sets how many items go to a worker at once', async () => {
      const pool = await own.start(1);
      const items = range(20).map((n) => ({ n, gate: own.file('gate') }));
      const held = rejectionOf(pool.map(look.await_, items, { chunkSize: 3 }));
      await waitUntil(async () => (await pool.stats()).busy === 1, 'the worker is busy');
      // The pool itself holds two chunks for each worker, which itself has two at most.
      expect((await pool.stats()).waiting).to.be.within(1, 6);
      await pool.terminate();
      expect(await held).to.include({ code: 'ERR_TROUPE_CLOSED' });
    });

    it('gives the same results whatever it is', async () => {
      const { pool } = shared;
      for (const chunkSize of [1, 7, 1_000]) {
        expect(await pool.map(tasks.square, range(100), { chunkSize })).to.deep.equal(
          range(100).map((n) => n * n),
        );
      }
    });
  });

  describe('signal', () => {
    it('stops what runs by its signal, and forgets the rest', async () => {
      const pool = await own.start(1);
      const cancel = new AbortController();
      const call = rejectionOf(
        pool.map(look.listen, new Array<string>(5).fill(own.file('log')), { signal: cancel.signal }),
      );
      await began(1);
      cancel.abort(new Error('enough'));
      expect(await call).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
      expect((await call).cause).to.include({ message: 'enough' });
      await waitUntil(() => own.lines('log').length === 2, 'the task has heard of it');
      expect(own.lines('log')[1]).to.equal('aborted ERR_TROUPE_TASK_CANCELLED');
      const [pid] = own.lines('log').map((line) => line.split(' ')[1]);
      expect(await pool.apply(tasks.workerPid)).to.equal(Number(pid));
    });

    it('replaces a worker whose item does not listen', async () => {
      const pool = await own.start(1);
      const cancel = new AbortController();
      const call = rejectionOf(pool.with({ signal: cancel.signal }).apply(look.stuck, own.file('log')));
      await waitUntil(() => own.lines('log').length === 1, 'the worker is stuck');
      cancel.abort();
      expect(await call).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED', index: 0 });
      expect(await pool.apply(tasks.square, 3)).to.equal(9);
      expect(isAlive(Number(own.lines('log')[0]))).to.equal(false);
    });

    it('ends a call before it begins', async () => {
      const { pool } = shared;
      const signal = AbortSignal.abort();
      const calls = [
        pool.map(tasks.square, [1, 2], { signal }),
        pool.with({ signal }).apply(tasks.square, 1),
        pool.with({ signal }).map(tasks.square, []),
        pool.imap(tasks.square, [1], { signal }).next(),
      ].map((call) => rejectionOf(call));
      for (const error of await Promise.all(calls)) {
        expect(error).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
      }
    });

    it('says of each item what became of it, when all are to be settled', async () => {
      const pool = await own.start(1);
      const cancel = new AbortController();
      const { signal } = cancel;
      const items = range(4).map((n) => ({ n, gate: own.file(n < 2 ? '' : 'gate') }));
      const onProgress = ({ done }: Progress): unknown => done === 2 && cancel.abort();
      const call = pool.map(look.await_, items, { signal, settle: true, onProgress });
      const outcomes = await call;
      expect(outcomes.map(({ status }) => status)).to.deep.equal([
        'fulfilled',
        'fulfilled',
        'rejected',
        'rejected',
      ]);
    });

    it('may be that of very many calls', async () => {
      const warnings: string[] = [];
      const listen = ({ message }: Error): unknown => warnings.push(message);
      process.on('warning', listen);
      const pool = await own.start(1);
      const cancel = new AbortController();
      const bound = pool.with({ signal: cancel.signal });
      const calls = range(5_000).map((n) => bound.apply(tasks.square, n));
      expect(await Promise.all(calls)).to.have.length(5_000);
      const stuck = rejectionOf(bound.apply(look.stuck, own.file('log')));
      await waitUntil(() => own.lines('log').length === 1, 'the worker is stuck');
      const more = range(2_000).map((n) => rejectionOf(bound.apply(tasks.square, n)));
      cancel.abort();
      for (const error of await Promise.all([stuck, ...more])) {
        expect(error).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
      }
      process.off('warning', listen);
      expect(warnings).to.deep.equal([]);
      expect(await pool.apply(tasks.square, 2)).to.equal(4);
    });
  });

  describe('TaskHandle.cancel', () => {
    it('does not run what waits, and stops what runs', async () => {
      const pool = await own.start(1);
      const running = pool.submit(look.listen, own.file('log'));
      const waiting = pool.submit(look.noted, { n: 1, log: own.file('ran') });
      await began(1);
      waiting.cancel();
      expect(await rejectionOf(waiting.result)).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
      expect(running.state).to.equal('pending');
      running.cancel();
      expect(await rejectionOf(running.result)).to.include({ code: 'ERR_TROUPE_TASK_CANCELLED' });
      expect([running.state, waiting.state]).to.deep.equal(['cancelled', 'cancelled']);
      expect(await pool.apply(tasks.square, 3)).to.equal(9);
      expect(own.lines('ran')).to.deep.equal([]);
    });

    it('has no effect on what is done', async () => {
      const { pool } = shared;
      const handle = pool.submit(tasks.square, 3);
      expect(await handle.result).to.equal(9);
      handle.cancel();
      expect(handle.state).to.equal('fulfilled');
    });

    it('ends the item that it is about alone, whoever it shares a worker with', async () => {
      const pool = await own.start(1);
      const calls = range(40).map((n) => pool.submit(look.slowAt, { n, at: 25, log: own.file('log') }));
      await waitUntil(() => own.lines('log').length > 0, 'one takes long');
      calls[25]?.cancel();
      const outcomes = await Promise.allSettled(calls.map(({ result }) => result));
      expect(outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).to.deep.equal([25]);
    });
  });

  describe('timeoutMs', () => {
    /** More than a busy machine makes an item wait that takes no time itself. */
    const timeoutMs = 1_500;

    sideBySide({ atOnce: 6 }, (it) => {
      for (const [kind, task] of [
        ['listens', look.listen],
        ['is stuck', look.stuck],
      ] as const) {
        it(`ends one item that ${kind}, and none of its neighbours`, async () => {
          const pool = (await own.start(2)).with({ timeoutMs });
          const before = range(5).map((n) => pool.apply(tasks.square, n));
          const late = rejectionOf(pool.apply(task, own.file(kind)));
          const after = range(50).map((n) => pool.apply(tasks.square, n));
          expect(await late).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT', index: 0 });
          expect(await Promise.all([...before, ...after])).to.have.length(55);
        });
      }

      it('names the item', async () => {
        const pool = await own.start(2);
        const items = range(60).map((n) => ({ n, at: 33, log: own.file('named') }));
        const outcomes = await pool.map(look.slowAt, items, { timeoutMs, settle: true });
        const [failed, ...others] = outcomes.flatMap((outcome, n) =>
          outcome.status === 'rejected' ? [{ n, reason: outcome.reason as object }] : [],
        );
        expect(others).to.deep.equal([]);
        expect(failed?.n).to.equal(33);
        expect(failed?.reason).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT', index: 33 });
      });

      it('counts from when the item begins, not from when it is called', async () => {
        const pool = (await own.start(1)).with({ timeoutMs });
        const late = rejectionOf(pool.apply(look.stuck, own.file('late')));
        // It waits for as long as it may take itself.
        const next = pool.apply(tasks.square, 3);
        expect(await late).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT' });
        expect(await next).to.equal(9);
      });

      it('is short for one call while it is long for another', async () => {
        const pool = await own.start(1);
        const first = pool.with({ timeoutMs: 60_000 }).apply(tasks.spin, 200);
        const second = rejectionOf(pool.with({ timeoutMs: 100 }).apply(look.stuck, own.file('second')));
        expect(await first).to.equal(200);
        expect(await second).to.include({ code: 'ERR_TROUPE_TASK_TIMEOUT' });
      });

      it('ends what still runs of a call that has failed', async () => {
        const pool = await own.start(2);
        const log = own.file('failed');
        const items = (async function* () {
          yield { n: 1, at: 1, log };
          await waitUntil(() => own.lines('failed').length === 1, 'one is stuck');
          yield undefined as unknown as { n: number; at: number; log: string };
        })();
        const failed = rejectionOf(pool.map(look.slowAt, items, { timeoutMs, chunkSize: 1 }));
        expect(await failed).to.include({ code: 'ERR_TROUPE_REMOTE' });
        await waitUntil(async () => (await pool.stats()).busy === 0, 'it is stopped');
        expect(isAlive(Number(own.lines('failed')[0]))).to.equal(false);
      });

      it('may be endless', async () => {
        const { pool } = shared;
        expect(await pool.map(tasks.square, [1, 2], { timeoutMs: Infinity })).to.deep.equal([1, 4]);
      });
    });
  });

  describe('retries', () => {
    for (const [retries, workers] of [
      [0, 'a worker'],
      [1, '2 workers'],
    ] as const) {
      it(`gives up an item after ${retries + 1} deaths when it is ${retries}`, async () => {
        const pool = await own.start(1);
        const item = { n: 0, at: 0, way: 'kill' } as const;
        const error = await rejectionOf(pool.with({ retries }).apply(tasks.poison, item));
        expect(error).to.include({ code: 'ERR_TROUPE_POISON_TASK' });
        expect(error.message).to.contain(`killed ${workers} and`);
        expect((await pool.stats()).lost).to.equal(retries + 1);
      });
    }
  });

  describe('settle', () => {
    it('says what became of each item, in their order', async () => {
      const { pool } = shared;
      const items = range(10).map((n) => ({ n, at: 4 }));
      const outcomes = await pool.map(tasks.failAt, items, { settle: true });
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(9);
      expect(outcomes[4]).to.have.nested.property('reason.message', 'no 4');
      const streamed: string[] = [];
      for await (const { status } of pool.imap(tasks.failAt, items, { settle: true })) streamed.push(status);
      expect(streamed.indexOf('rejected')).to.equal(4);
      expect(streamed).to.have.length(10);
    });
  });

  describe('onProgress', () => {
    it('says how far a call has come, and at the end that it is done', async () => {
      const { pool } = shared;
      const told: Progress[] = [];
      const gates = [shared.file(''), shared.file('one'), shared.file('other')] as const;
      const items = range(300).map((n) => ({ n, gate: gates[Math.floor(n / 100)] ?? '' }));
      await pool.map(look.await_, items, {
        chunkSize: 1,
        onProgress: (progress) => {
          told.push(progress);
          const gate = gates[Math.floor(progress.done / 100)];
          if (gate !== undefined && !existsSync(gate)) writeFileSync(gate, '');
        },
      });
      expect(told.length).to.be.greaterThan(2);
      expect(told.map(({ done }) => done)).to.deep.equal(
        told.map(({ done }) => done).toSorted((a, b) => a - b),
      );
      expect(told.every(({ total }) => total === 300)).to.equal(true);
      expect(told.at(-1)).to.include({ done: 300, etaMs: 0 });
      expect(told.at(-1)?.ratePerSecond).to.be.greaterThan(0);
    });

    it('counts what items say of themselves', async () => {
      const pool = await own.start(1);
      const told: number[] = [];
      const onProgress = ({ done }: Progress): unknown => told.push(done);
      const call = rejectionOf(pool.map(look.stepwise, [own.file('gate')], { onProgress }));
      await waitUntil(() => told.includes(0.25), 'a quarter is told');
      await pool.terminate();
      expect(await call).to.include({ code: 'ERR_TROUPE_CLOSED' });
    });

    it('rejects the call at once when it throws between two outcomes', async () => {
      const pool = await own.start(1);
      const items = range(3).map((n) => ({ n, gate: own.file(n < 2 ? '' : 'gate') }));
      const onProgress = ({ done }: Progress): void => {
        if (done === 2) throw new RangeError('in the callback');
      };
      const call = rejectionOf(pool.map(look.await_, items, { onProgress, chunkSize: 1 }));
      expect(await call).to.be.instanceOf(RangeError);
    });

    it('rejects the call when it throws itself, and stops it', async () => {
      const { pool } = shared;
      const onProgress = (): never => {
        throw new RangeError('in the callback');
      };
      expect(await rejectionOf(pool.map(tasks.square, range(1_000), { onProgress }))).to.be.instanceOf(
        RangeError,
      );
      expect(await pool.apply(tasks.square, 3)).to.equal(9);
      expect((await pool.stats()).waiting).to.equal(0);
    });
  });

  for (const [option, value] of [
    ['chunkSize', 0],
    ['timeoutMs', -1],
    ['retries', 0.5],
    ['settle', 1],
    ['signal', {}],
    ['onProgress', 1],
    ['chunks', 1],
  ] as const) {
    it(`refuses ${option}: ${JSON.stringify(value)}`, async () => {
      const { pool } = shared;
      const options = { [option]: value } as CallOptions;
      expect(await rejectionOf(pool.map(tasks.square, [1], options))).to.include({ option });
      expect(() => pool.imap(tasks.square, [1], options))
        .to.throw()
        .with.property('option', option);
      expect(() => pool.with(options))
        .to.throw()
        .with.property('option', option);
    });
  }
});
