import { expect } from 'chai';

import { CallJob } from '../../../actors/pool/scheduler/call-job.ts';
import type { Outcomes } from '../../../actors/pool/pool-protocol.ts';
import type { Job, JobOrder } from '../../../actors/pool/scheduler/job.ts';
import { range } from '../../support/pool-stage.ts';

const TASK = { module: 'file:///tasks.js', name: 'task', idempotent: false };
const REASON = { type: 'exited', signal: 'SIGKILL', stderrTail: '', outOfMemory: false } as const;

/** A call whose workers are played by the spec. */
function callOf(options: Partial<JobOrder> = {}, workers = 2, total?: number) {
  const queued: Job[] = [];
  const order = { task: TASK, spread: false, timeoutMs: undefined, retries: 2, chunkSize: 3, ...options };
  const place = {
    queued: (one: Job) => queued.push(one),
    paceOf: () => undefined,
    notePace: () => undefined,
  };
  const job = new CallJob(order, place, workers, total);
  const fetch = (most = Infinity, again = false): Promise<Outcomes> => job.fetch(most, again, () => 0.5);
  return { job, queued, fetch };
}

describe('CallJob', () => {
  it('wants as many items as keep its workers busy, and more when half of them are taken', async () => {
    const { job } = callOf();
    expect(await job.wanted()).to.equal(12);
    job.feed(range(12), false);
    let wanted: number | undefined;
    const more = job.wanted().then((count) => (wanted = count));
    job.take(2, 3);
    job.taken();
    await Promise.resolve();
    expect(wanted).to.equal(undefined);
    for (const _ of [1, 2]) job.take(2, 3);
    job.taken();
    expect(await more).to.equal(9);
  });

  it('wants nothing once all have come, or it is cancelled', async () => {
    const fed = callOf().job;
    fed.feed(['a'], true);
    expect(await fed.wanted()).to.equal(0);
    const cancelled = callOf().job;
    cancelled.feed(range(12), false);
    const wanted = cancelled.wanted();
    cancelled.cancel();
    expect(await wanted).to.equal(0);
    expect([cancelled.isOver, cancelled.waiting]).to.deep.equal([true, 0]);
  });

  it('gives outcomes once each, as soon as there are some, and is over with the last', async () => {
    const { job, fetch } = callOf();
    job.feed(['a', 'b', 'c'], true);
    const { from } = job.take(2, 3);
    const first = fetch();
    job.fulfil(from, ['A', 'B']);
    expect(await first).to.deep.include({
      values: [{ from: 0, values: ['A', 'B'] }],
      errors: [],
      partial: 0.5,
    });
    expect(job.isOver).to.equal(false);
    const error = new Error('no c');
    job.reject(2, error);
    expect(job.isOver).to.equal(true);
    expect(await fetch()).to.deep.include({ values: [], errors: [[2, error]], failure: undefined });
    expect(await fetch()).to.deep.include({ values: [], errors: [] });
  });

  it('gives the same again, in smaller parts, to whoever has not got them', async () => {
    const { job, fetch } = callOf();
    job.feed(['a', 'b'], true);
    job.take(2, 3);
    job.fulfil(0, ['A']);
    job.fulfil(1, ['B']);
    expect((await fetch()).values).to.have.length(2);
    expect((await fetch(1, true)).values).to.deep.equal([{ from: 0, values: ['A'] }]);
    expect((await fetch(1, true)).values).to.deep.equal([{ from: 0, values: ['A'] }]);
    expect((await fetch(1)).values).to.deep.equal([{ from: 1, values: ['B'] }]);
  });

  it('says what ended it as a whole after all that was settled before', async () => {
    const { job, fetch } = callOf();
    job.feed(['a', 'b'], true);
    job.take(2, 3);
    job.fulfil(0, ['A']);
    const failure = new Error('no workers');
    job.fail(failure);
    job.fulfil(1, ['too late']);
    expect(await fetch(1)).to.deep.include({ values: [{ from: 0, values: ['A'] }], failure: undefined });
    expect(await fetch(1)).to.deep.include({ values: [], failure });
  });

  it('settles in its place what could not be sent to the pool', async () => {
    const { job, fetch } = callOf();
    job.feed(['a'], false);
    job.feedError(new Error('no b'));
    job.feed(['c'], true);
    expect([job.take(2, 3), job.take(2, 3)].map(({ from }) => from)).to.deep.equal([0, 2]);
    expect((await fetch()).errors.map(([index]) => index)).to.deep.equal([1]);
  });

  it('rejects what a dead worker was running, and hands the rest out again', () => {
    const { job, queued } = callOf();
    job.feed(['a', 'b', 'c'], true);
    const { items } = job.take(2, 3);
    queued.length = 0;
    job.putBack({ from: 2, items: items.slice(2), suspect: false });
    job.diedRunning({ from: 1, items: items.slice(1, 2), suspect: false }, REASON);
    expect(queued).to.include(job);
    expect(job.take(2, 3)).to.include({ from: 2 });
    expect(job.waiting).to.equal(0);
  });

  it('tries an item of an idempotent task as often as it may, and counts for each alone', async () => {
    const { job, fetch } = callOf({ task: { ...TASK, idempotent: true }, retries: 1 });
    job.feed(['a', 'b'], true);
    job.take(2, 2);
    const dieAt = (from: number): void => job.diedRunning({ from, items: ['x'], suspect: true }, REASON);
    dieAt(0);
    expect(job.take(2, 2)).to.include({ from: 0, suspect: true });
    dieAt(0);
    dieAt(1);
    const { errors } = await fetch();
    expect(errors).to.have.length(1);
    expect(errors[0]?.[1]).to.include({ code: 'ERR_TROUPE_POISON_TASK', index: 0 });
    expect(job.take(2, 2)).to.deep.include({ from: 1, suspect: true });
  });

  for (const [most, reason] of [
    [20, REASON],
    [3, { type: 'killed', by: 'request' }],
  ] as const) {
    it(`gives up what cannot be loaded after ${most} deaths in a row (${reason.type})`, async () => {
      const { job, fetch } = callOf();
      job.feed(range(6), true);
      const die = (times: number): void => {
        for (let death = 0; death < times; death++) job.diedBefore(job.take(2, 3), reason);
      };
      die(most - 1);
      job.fulfil(job.take(2, 1).from, ['done']);
      die(most - 1);
      expect(job.isOver).to.equal(false);
      die(1);
      await fetch();
      const { failure } = await fetch();
      expect(failure).to.include({ code: 'ERR_TROUPE_POISON_TASK', index: 1 });
      expect(failure?.message).to.contain(`killed ${most} workers`);
    });
  }

  it('hears nothing more of an item that was given up', async () => {
    const { job, fetch } = callOf();
    job.feed(['a', 'b'], true);
    job.take(2, 2);
    job.giveUp(0, new Error('too long'));
    job.fulfil(0, ['A', 'B']);
    const { values, errors } = await fetch();
    expect(values).to.deep.equal([{ from: 1, values: ['B'] }]);
    expect(errors.map(([index]) => index)).to.deep.equal([0]);
  });

  it('learns from what was measured by how long it took, not by how often it was told', () => {
    const { job } = callOf({ chunkSize: undefined }, 2, 1_000_000);
    job.feed(new Array<number>(100).fill(0), false);
    expect(job.chunkFor(2)).to.equal(1);
    job.measured(200, 10);
    expect(job.msPerItem).to.equal(0.05);
    // The first item of a new worker takes long.
    job.measured(1, 1);
    expect(job.chunkFor(2)).to.be.within(340, 400);
    job.measured(1, 300);
    expect(job.chunkFor(2)).to.equal(1);
  });
});
