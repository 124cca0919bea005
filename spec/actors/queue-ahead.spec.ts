/** What a queue sends ahead to processes that empty it quickly: nobody must notice, but for the time it takes. */

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';
import { Queue } from 'troupe';

import { QueueUser } from '../fixtures/queue-user.ts';
import { useStage } from '../support/placements.ts';
import { range } from '../support/pool-stage.ts';
import { codeOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('A queue that another process empties quickly', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  let folder = '';

  const filled = async (count: number, options = {}): Promise<Queue<unknown>> => {
    const queue = await Queue.start<unknown>(stage.system, options);
    for (const n of range(count)) await queue.put(n);
    return queue;
  };
  const drained = async (queue: Queue<unknown>): Promise<unknown[]> => {
    const left: unknown[] = [];
    await queue.close();
    for await (const n of queue) left.push(n);
    return left;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'troupe-ahead-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives each item once and in order, without an answer for each', async () => {
    const queue = await filled(5_000);
    const user = await stage.spawn(QueueUser);
    expect(await user.ask('getMany', queue, 5_000)).to.deep.equal(range(5_000));
    expect((await queue.counters())?.asks).to.be.lessThan(2_500);
  });

  it('knows at any time how many nobody has taken', async () => {
    const queue = await filled(6_000);
    const users = await Promise.all(range(2).map(() => stage.spawn(QueueUser)));
    for (const left of [5_000, 3_000, 2_999, 1_000]) {
      const user = users[left % 2];
      await user?.ask('getMany', queue, (await queue.size()) - left);
      expect(await queue.size()).to.equal(left);
    }
  });

  it('hands to others what one does not take, also when that one is stuck', async () => {
    const queue = await filled(5_000);
    const [stuck, other] = await Promise.all([stage.spawn(QueueUser), stage.spawn(QueueUser)]);
    const path = join(folder, 'go on');
    const blocked = stuck.with({ timeoutMs: 60_000 }).ask('getAndBlock', queue, 3_000, path);
    await waitUntil(async () => (await queue.size()) === 2_000, 'it has taken its part');
    const seen = (await other.ask('getMany', queue, 2_000)) as number[];
    expect(seen.toSorted(byValue)).to.deep.equal(range(5_000).slice(3_000));
    await writeFile(path, '');
    await blocked;
    expect(await queue.isEmpty()).to.equal(true);
  });

  it('gives each item to one of its readers, however these are held up', async () => {
    const queue = await filled(6_000);
    const users = await Promise.all(range(2).map(() => stage.spawn(QueueUser)));
    const all = users.map((user, at) =>
      user.with({ timeoutMs: 60_000 }).ask('allHaltingly', queue, 97 + at, 12),
    );
    for (const n of range(3_000)) {
      if (n % 100 === 0) await waitUntil(() => queue.isEmpty(), 'they wait for more');
      await queue.put(6_000 + n);
    }
    await queue.close();
    const seen = (await Promise.all(all)) as number[][];
    expect(seen.flat().toSorted(byValue)).to.deep.equal(range(9_000));
  });

  it('is not empty for tryGet as long as one may come back', async () => {
    const queue = await filled(4_000);
    const [one, other] = await Promise.all([stage.spawn(QueueUser), stage.spawn(QueueUser)]);
    await one.ask('getMany', queue, 3_997);
    expect([await other.ask('tryGet', queue), await queue.tryGet()]).to.deep.equal([3_997, 3_998]);
    expect([await other.ask('tryGet', queue), await queue.tryGet()]).to.deep.equal([3_999, undefined]);
  });

  it('serves many calls at once in one process', async () => {
    const queue = await filled(4_000);
    const user = await stage.spawn(QueueUser);
    await user.ask('getMany', queue, 2_000);
    const some = (await user.ask('getAtOnce', queue, 1_000)) as number[];
    expect(some.toSorted(byValue)).to.deep.equal(range(3_000).slice(2_000));
    const waiting = user.ask('getAtOnce', queue, 1_100);
    for (const n of range(100)) await queue.put(4_000 + n);
    expect(((await waiting) as number[]).toSorted(byValue)).to.deep.equal(range(4_100).slice(3_000));
  });

  it('counts what was taken before it was said to be done', async () => {
    const queue = await filled(300);
    const user = await stage.spawn(QueueUser);
    const joined = queue.join();
    await user.ask('getAndDo', queue, 300);
    await joined;
    expect(await codeOf(queue.taskDone())).to.equal('ERR_TROUPE_REJECTION');
  });

  it('ends for all when it is closed and nothing is left', async () => {
    const queue = await filled(2_000);
    const users = await Promise.all(range(3).map(() => stage.spawn(QueueUser)));
    const all = users.map((user) => user.ask('all', queue));
    await queue.close();
    const seen = (await Promise.all(all)) as number[][];
    expect(seen.flat().toSorted(byValue)).to.deep.equal(range(2_000));
    expect(await codeOf(queue.get())).to.equal('ERR_TROUPE_CLOSED');
  });

  it('gives items of all sizes and kinds in their order, and leaves one object two if it was put twice', async () => {
    const queue = await Queue.start(stage.system);
    const user = await stage.spawn(QueueUser);
    const twice = { payload: [1, 2, 3] };
    const some = [twice, twice, 'x'.repeat(5_000), new Uint8Array(300_000), new Map([[1, 2n]]), queue, [[]]];
    for (const n of range(2_000)) await queue.put(n);
    for (const item of range(20).flatMap(() => some)) await queue.put(item);
    await user.ask('getMany', queue, 2_000);
    const seen = await user.ask('getMany', queue, 20 * some.length);
    for (const [at, item] of seen.entries()) {
      const expected = some[at % some.length];
      if (expected === queue) expect(queue.equals(item as Queue<unknown>)).to.equal(true);
      else expect(item).to.deep.equal(expected);
    }
    for (const n of range(2_000)) await queue.put(n < 1_000 ? n : twice);
    expect(await user.ask('areSeparate', queue, 1_000, 1_000)).to.equal(true);
  });

  for (const round of range(5)) {
    it(`loses nothing and hands nothing out twice when its reader is killed (${round})`, async () => {
      const queue = await filled(20_000);
      const path = join(folder, 'seen');
      const victim = await stage.spawn(QueueUser);
      victim.tell('record', queue, path);
      await waitUntil(async () => (await sizeOf(path)) > 3_000 * (round + 1), 'it has read some');
      await victim.kill();
      const seen = (await readFile(path, 'utf8')).split('\n').slice(0, -1).map(Number);
      expect(seen).to.deep.equal(range(seen.length));
      const left = await drained(queue);
      // The one that it had claimed and not written down yet.
      const taken = 20_000 - left.length;
      expect(taken).to.be.within(seen.length, seen.length + 1);
      expect(left).to.deep.equal(range(20_000).slice(taken));
    });

    it(`delivers all again that its reader had not done when it is killed (${round})`, async () => {
      const queue = await filled(4_000, { redeliver: true });
      const path = join(folder, 'seen');
      const victim = await stage.spawn(QueueUser);
      await victim.ask('getMany', queue, 3);
      await victim.ask('taskDone', queue);
      victim.tell('record', queue, path);
      await waitUntil(async () => (await sizeOf(path)) > 1_000 * (round + 1), 'it has read some');
      await victim.kill();
      await waitUntil(async () => (await queue.size()) === 3_999, 'all is back');
      for (const n of range(3_999)) {
        if ((await queue.get()) !== n + 1) expect.fail(`out of order at ${n}`);
        await queue.taskDone();
      }
      await queue.join();
    });
  }
});

function byValue(one: number, other: number): number {
  return one - other;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
