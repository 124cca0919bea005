import { expect } from 'chai';
import { child, defineSupervisor, Queue } from 'troupe';

import { QueueUser } from '../fixtures/queue-user.ts';
import { range } from '../support/pool-stage.ts';
import { useStage } from '../support/placements.ts';
import { codeOf, rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('Queue', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const open = <T = unknown>(options = {}): Promise<Queue<T>> => Queue.start<T>(stage.system, options);

  it('gives items in the order in which they were put', async () => {
    const queue = await open<string>();
    for (const colour of ['red', 'green', 'blue', 'black']) await queue.put(colour);
    expect(await queue.size()).to.equal(4);
    const seen = [await queue.get(), await queue.get(), await queue.get(), await queue.get()];
    expect(seen).to.deep.equal(['red', 'green', 'blue', 'black']);
    expect(await queue.isEmpty()).to.equal(true);
  });

  it('holds any value, undefined and words of its own included', async () => {
    const queue = await open<unknown>();
    const items = [undefined, 'timeout', 'closed', null, NaN, new Map([[1, new Uint8Array(3)]]), queue];
    for (const item of items) await queue.put(item);
    for (const item of items.slice(0, -1)) expect(await queue.get()).to.deep.equal(item);
    expect((await queue.get()) as Queue<unknown>).to.be.instanceOf(Queue);
  });

  it('takes many at once, in order', async () => {
    const queue = await open<number>();
    await Promise.all(range(20_000).map((n) => queue.put(n)));
    expect(await queue.size()).to.equal(20_000);
    for (let n = 0; n < 20_000; n++) if ((await queue.get()) !== n) expect.fail(`out of order at ${n}`);
  });

  it('lets those who wait have items in the order in which they came', async () => {
    const queue = await open<number>();
    const waiting = range(5).map(() => queue.get());
    for (const n of range(5)) await queue.put(n);
    expect(await Promise.all(waiting)).to.deep.equal(range(5));
  });

  it('waits as long as it is told, and leaves nothing to those who have given up', async () => {
    const queue = await open<number>();
    const began = performance.now();
    const error = await rejectionOf(queue.get({ timeoutMs: 60 }));
    expect(error).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
    expect(error.message).to.match(/^no item in \/spec\/\S+ within 60 ms; /);
    expect(performance.now() - began).to.be.within(59, 4_000);
    const reason = new Error('enough');
    const given = new AbortController();
    const waiting = rejectionOf(queue.get({ signal: given.signal }));
    given.abort(reason);
    expect(await waiting).to.equal(reason);
    expect(await rejectionOf(queue.get({ signal: given.signal }))).to.equal(reason);
    await queue.put(1);
    expect(await queue.get()).to.equal(1);
  });

  it('says at once that it is empty, or full', async () => {
    const queue = await open<number>({ maxSize: 2 });
    expect(await queue.tryGet()).to.equal(undefined);
    expect([await queue.tryPut(1), await queue.tryPut(2), await queue.tryPut(3)]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(await rejectionOf(queue.put(3, { timeoutMs: 30 }))).to.include({
      code: 'ERR_TROUPE_WAIT_TIMEOUT',
    });
    expect([await queue.tryGet(), await queue.size()]).to.deep.equal([1, 1]);
  });

  it('holds no more than maxSize, and lets those in who wait for room, in order', async () => {
    const queue = await open<number>({ maxSize: 3 });
    const puts = range(6).map((n) => queue.put(n));
    await Promise.all(puts.slice(0, 3));
    expect(await queue.size()).to.equal(3);
    const seen: number[] = [];
    for (const n of range(6)) {
      seen.push(await queue.get());
      expect(await queue.size()).to.equal(Math.min(3, 5 - n));
    }
    expect(seen).to.deep.equal(range(6));
    await Promise.all(puts);
  });

  it('is done when each item has been said to be', async () => {
    const queue = await open<number>();
    await queue.join();
    for (const n of range(3)) await queue.put(n);
    expect(await rejectionOf(queue.join({ timeoutMs: 20 }))).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
    const joined = queue.join();
    expect(await rejectionOf(queue.taskDone())).to.include({ code: 'ERR_TROUPE_REJECTION' });
    for (let n = 0; n < 3; n++) {
      await queue.get();
      await queue.taskDone();
    }
    await joined;
    expect((await rejectionOf(queue.taskDone())).message).to.match(/more often than items were taken/);
  });

  it('gives what is left once it is closed, and then nothing', async () => {
    const queue = await open<number>({ maxSize: 2 });
    const empty = await open<number>();
    const waiting = codeOf(empty.get());
    await empty.close();
    expect(await waiting).to.equal('ERR_TROUPE_CLOSED');
    await queue.put(1);
    await queue.put(2);
    const held = codeOf(queue.put(3));
    await queue.size();
    await queue.close();
    expect([await held, await codeOf(queue.put(4))]).to.deep.equal([
      'ERR_TROUPE_CLOSED',
      'ERR_TROUPE_CLOSED',
    ]);
    const left: number[] = [];
    for await (const n of queue) left.push(n);
    expect(left).to.deep.equal([1, 2]);
    expect(await codeOf(queue.get())).to.equal('ERR_TROUPE_CLOSED');
    await queue.close();
  });

  it('can be waited for when it is closed until all is done', async () => {
    const queue = await open<number>();
    for (const n of range(3)) await queue.put(n);
    await queue.close();
    const joined = queue.join();
    const taken: number[] = [];
    for await (const n of queue) taken.push(n);
    // It has nothing any more, and is there all the same.
    expect(await queue.size()).to.equal(0);
    for (const _ of taken) await queue.taskDone();
    await joined;
    expect(taken).to.deep.equal(range(3));
  });

  it('has only who holds an item say that it is done, where it would be delivered again', async () => {
    const queue = await open({ redeliver: true });
    const user = await stage.spawn(QueueUser);
    await queue.put(1);
    expect(await queue.get()).to.equal(1);
    expect(await codeOf(user.ask('taskDone', queue))).to.equal('ERR_TROUPE_REJECTION');
    await queue.taskDone();
    await queue.join();
  });

  it('holds copies of what it is given, also by its own process', async () => {
    const queue = await open<unknown>();
    const given = { n: 1 };
    await queue.put(given);
    given.n = 2;
    expect(await queue.get()).to.deep.equal({ n: 1 });
    expect(await codeOf(queue.put(() => 1))).to.equal('ERR_TROUPE_ENCODE');
    expect(await queue.size()).to.equal(0);
  });

  it('refuses what cannot be sent, and is as it was', async () => {
    const bounded = await open<unknown>({ maxSize: 2 });
    const queue = await open<unknown>();
    const user = await stage.spawn(QueueUser);
    expect(await user.ask('putUnsendable', queue)).to.equal('ERR_TROUPE_ENCODE');
    expect(await user.ask('putUnsendable', bounded)).to.equal('ERR_TROUPE_ENCODE');
    expect([await queue.size(), await bounded.size()]).to.deep.equal([0, 0]);
  });

  describe('between processes', () => {
    it('has many producers and consumers, each item going to one of these', async () => {
      const queue = await open({ maxSize: 10 });
      const [one, two, three, four] = await Promise.all([
        stage.spawn(QueueUser),
        stage.spawn(QueueUser),
        stage.spawn(QueueUser),
        stage.spawn(QueueUser),
      ]);
      const items = (who: string): string[] => range(300).map((n) => `${who}${n}`);
      const consumed = [three.ask('getMany', queue, 300), four.ask('getMany', queue, 300)];
      await Promise.all([one.ask('put', queue, items('a')), two.ask('putAtOnce', queue, items('b'))]);
      const seen = (await Promise.all(consumed)) as string[][];
      expect(seen.flat().toSorted()).to.deep.equal([...items('a'), ...items('b')].toSorted());
      for (const some of seen) {
        for (const who of 'ab') {
          const numbers = some.filter((item) => item.startsWith(who)).map((item) => Number(item.slice(1)));
          expect(numbers).to.deep.equal(numbers.toSorted((left, right) => left - right));
        }
      }
      await waitUntil(() => queue.isEmpty(), 'it is empty');
    });

    it('keeps what a producer has put that is stopped before anybody reads', async () => {
      const queue = await open();
      const user = await stage.spawn(QueueUser);
      await user.ask(
        'put',
        queue,
        range(10).map((n) => String(n).repeat(100_000)),
      );
      await user.stop();
      expect(await queue.size()).to.equal(10);
      for (const n of range(10))
        expect(await queue.get())
          .to.have.length(100_000)
          .and.match(new RegExp(`^${n}`));
    });

    it('tells a producer that it is closed', async () => {
      const queue = await open();
      const user = await stage.spawn(QueueUser);
      const told = user.ask('putUntilClosed', queue);
      await queue.get();
      await queue.close();
      expect(await told).to.equal('ERR_TROUPE_CLOSED');
    });

    it('is read to its end by a loop', async () => {
      const queue = await open();
      const user = await stage.spawn(QueueUser);
      const all = user.ask('all', queue);
      for (const n of range(100)) await queue.put(n);
      await queue.close();
      expect(await all).to.deep.equal(range(100));
    });

    for (const round of range(5)) {
      it(`goes on when a process that waits for an item is killed (${round})`, async () => {
        const queue = await open();
        const [victim, other] = await Promise.all([stage.spawn(QueueUser), stage.spawn(QueueUser)]);
        const lost = codeOf(victim.ask('wait', queue));
        await victim.ask('pid');
        const waiting = other.ask('wait', queue);
        await other.ask('pid');
        await victim.kill();
        expect(await lost).to.equal('ERR_TROUPE_ACTOR_EXITED');
        await queue.put(round);
        expect(await waiting).to.equal(round);
      });

      it(`gives back what a process had taken that is killed, to the front (${round})`, async () => {
        const queue = await open({ redeliver: true });
        const victim = await stage.spawn(QueueUser);
        for (const n of range(6)) await queue.put(n);
        expect(await victim.ask('getMany', queue, 4)).to.deep.equal(range(4));
        await victim.ask('taskDone', queue);
        expect(await queue.size()).to.equal(2);
        const done = queue.join();
        victim.tell('die');
        await waitUntil(async () => (await queue.size()) === 5, 'what it had not done is back');
        for (const n of range(5)) {
          expect(await queue.get()).to.equal(n + 1);
          await queue.taskDone();
        }
        await done;
      });
    }
  });

  const found = async (): Promise<Queue<unknown>> => {
    const queue = await Queue.whereis(stage.system, 'jobs');
    if (queue === undefined) throw new Error('there is no such queue');
    return queue;
  };

  it('is a child of a supervisor, found by its name', async () => {
    const spec = child(Queue, { id: 'jobs', name: 'jobs', args: [{ maxSize: 1 }] });
    await stage.system.start(defineSupervisor('app', { children: [spec] }));
    const queue = await Queue.whereis<number>(stage.system, 'jobs');
    expect(queue?.maxSize).to.equal(1);
    expect([await queue?.tryPut(1), await queue?.tryPut(2)]).to.deep.equal([true, false]);
    expect(await Queue.whereis(stage.system, 'others')).to.equal(undefined);
  });

  for (const restart of ['permanent', undefined] as const) {
    const what =
      restart === 'permanent' ? 'is open to all its clients again' : 'stays closed for all its clients';
    it(`${what} when it was closed as a child${restart === undefined ? '' : `, ${restart}`}`, async () => {
      const spec = child(Queue, { id: 'jobs', name: 'jobs', ...(restart && { restart }) });
      await stage.system.start(defineSupervisor('app', { children: [spec] }));
      const [queue, other] = [await found(), await found()];
      const user = await stage.spawn(QueueUser);
      await user.ask('put', queue, [1, 2]);
      await queue.close();
      // As long as something is in it, it is closed for all.
      const closed = await rejectionOf(queue.put(3));
      expect(closed).to.include({ code: 'ERR_TROUPE_CLOSED' });
      expect(closed.message).to.contain('if its supervisor starts it again');
      expect(await codeOf(other.put(3))).to.equal('ERR_TROUPE_CLOSED');
      const ended = other.watch();
      expect(await user.ask('getMany', queue, 2)).to.deep.equal([1, 2]);
      await ended;
      if (restart === undefined) {
        const gone = await rejectionOf(queue.put(3));
        expect(gone).to.include({ code: 'ERR_TROUPE_CLOSED' });
        expect(gone.message).to.contain('start another').and.not.to.contain('supervisor');
        expect(await Queue.whereis(stage.system, 'jobs')).to.equal(undefined);
        return;
      }
      for (const [n, one] of [queue, other].entries()) await one.put(n);
      await user.ask('put', queue, [2]);
      expect([await queue.get(), await user.ask('get', queue), await other.get()]).to.deep.equal(range(3));
    });
  }

  it('rejects with ClosedError when whoever has started it ends', async () => {
    const queue = await open<number>();
    const waiting = codeOf(queue.get());
    await queue.kill();
    expect([await waiting, await codeOf(queue.size())]).to.deep.equal([
      'ERR_TROUPE_CLOSED',
      'ERR_TROUPE_CLOSED',
    ]);
  });
});
