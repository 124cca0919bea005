import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { child, Condition, type ConditionOptions, defineSupervisor, type Lease, Lock, Pool } from 'troupe';

import { takeTurns } from '../fixtures/sync-tasks.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';
import { killParty, type PartyRef, useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('Condition', () => {
  const stage = useSyncStage();
  const start = (options?: ConditionOptions): Promise<Condition> => Condition.start(stage.system, options);

  /** Has parties wait, one after the other; resolves when all do. */
  async function line(
    condition: Condition,
    parties: readonly PartyRef[],
    heard: (index: number) => void = () => undefined,
  ): Promise<Promise<boolean>[]> {
    const waits: Promise<boolean>[] = [];
    for (const [index, party] of parties.entries()) {
      const wait = party.ask('await', condition).then((was) => {
        heard(index);
        return was;
      });
      wait.catch(() => undefined);
      waits.push(wait);
      await party.ask('same', 'has asked');
      // Whoever has the lock after it finds it waiting.
      await condition.withLock(() => undefined);
    }
    return waits;
  }

  describe('notify', () => {
    it('has exactly so many go on, those that have waited longest', async () => {
      const condition = await start();
      const heard: number[] = [];
      const waits = await line(condition, await stage.parties(6, condition.lock), (index) =>
        heard.push(index),
      );
      for (const [count, sofar] of [
        [1, 1],
        [2, 3],
        [3, 6],
      ] as const) {
        await condition.withLock(async () => {
          await condition.notify(...(count === 1 ? [] : [count]));
          // Nobody goes on before the lock is given back.
          expect(heard).to.have.length(sofar - count);
        });
        await Promise.all(waits.slice(0, sofar));
        await condition.withLock(() => undefined);
        expect(heard.toSorted((one, other) => one - other)).to.deep.equal(range(sofar));
      }
      await condition.withLock(() => condition.notify(7));
      expect(await Promise.all(waits)).to.deep.equal(new Array(6).fill(true));
    });

    it('has all go on who wait, and nobody who comes later', async () => {
      const condition = await start();
      const waits = range(20).map(() => condition.withLock(() => condition.wait()));
      const others = await line(condition, await stage.parties(2, condition.lock));
      await condition.withLock(() => condition.notifyAll());
      await Promise.all([...waits, ...others]);
      const late = condition.withLock(() => condition.wait({ timeoutMs: 20 }));
      expect(await late).to.equal(false);
    });

    it('is lost where nobody waits', async () => {
      const condition = await start();
      await condition.withLock(async () => {
        await condition.notify(3);
        await condition.notifyAll();
        expect(await condition.wait({ timeoutMs: 10 })).to.equal(false);
      });
    });

    it('goes from process to process', async () => {
      const condition = await start();
      const [notifier, ...parties] = await stage.parties(3, condition.lock);
      const waits = await line(condition, parties);
      await notifier?.ask('notify', condition, 2);
      expect(await Promise.all(waits)).to.deep.equal([true, true]);
    });
  });

  describe('wait', () => {
    it('has the lock again when it returns, by a greater token, however deep within withLock', async () => {
      const condition = await start();
      const waiting = condition.withLock(async (lease) => {
        const before = lease.token;
        await condition.withLock(async (inner) => {
          await condition.wait();
          expect(inner.isReleased).to.equal(false);
        });
        expect(lease.token).to.be.greaterThan(before);
        expect(await condition.lock.isHeld()).to.equal(true);
        return lease;
      });
      await condition.withLock(() => condition.notify());
      expect((await waiting).isReleased).to.equal(true);
      expect(await condition.lock.isHeld()).to.equal(false);
    });

    it('resolves false at the deadline, close to the time asked, and has the lock', async () => {
      const condition = await start();
      for (const timeoutMs of [0, 20, 100]) {
        await condition.withLock(async ({ token }) => {
          const began = performance.now();
          expect(await condition.wait({ timeoutMs })).to.equal(false);
          expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + 4_000);
          expect(await condition.lock.tryAcquire()).to.equal(undefined);
          await condition.withLock((lease) => expect(lease.token).to.be.greaterThan(token));
        });
      }
      const next = condition.withLock(() => condition.wait());
      await condition.withLock(() => condition.notify());
      expect(await next).to.equal(true);
    });

    it('rejects with the reason of its signal, and has the lock', async () => {
      const condition = await start();
      const abort = new AbortController();
      const reason = new Error('enough');
      const { signal } = abort;
      const waiting = condition.withLock(async () => {
        expect(await rejectionOf(condition.wait({ signal }))).to.equal(reason);
        expect(await condition.lock.tryAcquire()).to.equal(undefined);
        expect(await rejectionOf(condition.wait({ signal }))).to.equal(reason);
        expect(await rejectionOf(condition.waitFor(() => false, { signal }))).to.equal(reason);
        await condition.notify();
      });
      await condition.withLock(() => abort.abort(reason));
      await waiting;
      expect(await condition.lock.isHeld()).to.equal(false);
    });

    it('does not have the lock meanwhile, not even for what its withLock goes on with beside it', async () => {
      const condition = await start();
      await condition.withLock(async (lease) => {
        const waiting = condition.wait();
        expect(lease.isReleased).to.equal(true);
        expect(await rejectionOf(condition.wait())).to.include({ code: 'ERR_TROUPE_NOT_HELD' });
        await condition.withLock(async (other) => {
          expect(other).to.not.equal(lease);
          await condition.notify();
        });
        expect(await waiting).to.equal(true);
        expect(lease.isReleased).to.equal(false);
      });
      expect(await condition.lock.isHeld()).to.equal(false);
    });

    it('gives the lock back at once when its withLock has ended without it', async () => {
      const condition = await start();
      let waiting: Promise<boolean> | undefined;
      const lease = await condition.withLock((given) => {
        waiting = condition.wait();
        return given;
      });
      await condition.withLock(() => condition.notify());
      expect(await waiting).to.equal(true);
      expect(lease.isReleased).to.equal(true);
      (await condition.lock.acquire({ timeoutMs: 4_000 })).release();
    });
  });

  describe('waitFor', () => {
    it('looks at first, and whenever it is notified, here and with the lock', async () => {
      const condition = await start();
      let state = 0;
      let looks = 0;
      const waiting = condition.withLock(() =>
        condition.waitFor(async () => {
          looks++;
          expect(await condition.lock.isHeld()).to.equal(true);
          return state === 4;
        }),
      );
      for (const _ of range(4)) {
        await condition.withLock(async () => {
          state++;
          await condition.notify();
        });
      }
      expect(await waiting).to.equal(true);
      expect(looks).to.be.within(2, 5);
      expect(await condition.withLock(() => condition.waitFor(() => true))).to.equal(true);
    });

    it('resolves false when it does not hold at the deadline, however often it is notified', async () => {
      const condition = await start();
      const began = performance.now();
      let over = false;
      const waiting = condition
        .withLock(() => condition.waitFor(() => false, { timeoutMs: 100 }))
        .finally(() => (over = true));
      while (!over) await condition.withLock(() => condition.notify());
      expect(await waiting).to.equal(false);
      expect(performance.now() - began).to.be.within(98, 4_000);
    });

    it('does not begin to wait anew when it is notified', async () => {
      const condition = await start();
      const [timeoutMs, notifiedMs] = [1_000, 700];
      const began = performance.now();
      const waiting = condition.withLock(() => condition.waitFor(() => false, { timeoutMs }));
      expect(await condition.withLock(() => condition.wait({ timeoutMs: notifiedMs }))).to.equal(false);
      await condition.withLock(() => condition.notify());
      expect(await waiting).to.equal(false);
      expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + notifiedMs - 50);
    });

    it('rejects with what its predicate throws, and has the lock', async () => {
      const condition = await start();
      const error = new RangeError('no');
      await condition.withLock(async () => {
        const failing = (): boolean => {
          throw error;
        };
        expect(await rejectionOf(condition.waitFor(failing))).to.equal(error);
        await condition.notify();
      });
    });
  });

  it('refuses whoever does not hold its lock', async () => {
    const condition = await start();
    const other = await Lock.start(stage.system);
    const calls = (): Promise<unknown>[] => [
      condition.wait(),
      condition.waitFor(() => true),
      condition.notify(),
      condition.notifyAll(),
    ];
    const refused = async (): Promise<void> => {
      for (const call of calls()) {
        const error = await rejectionOf(call);
        expect(error).to.include({ code: 'ERR_TROUPE_NOT_HELD', path: condition.path });
        expect(error.message).to.contain('withLock()');
      }
    };
    await refused();
    await other.withLock(refused);
    let goOn: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (goOn = resolve));
    let late: Promise<void> | undefined;
    await condition.withLock(() => void (late = ended.then(refused)));
    goOn();
    await late;
  });

  describe('with a lock that it was given', () => {
    it('shares it with other conditions', async () => {
      const lock = await Lock.start(stage.system);
      const [filled, emptied] = [await start({ lock }), await start({ lock })];
      const shelf: number[] = [];
      const taken: number[] = [];
      const put = async (n: number): Promise<void> =>
        lock.withLock(async () => {
          await emptied.waitFor(() => shelf.length < 2);
          shelf.push(n);
          await filled.notify();
        });
      const take = async (): Promise<void> =>
        lock.withLock(async () => {
          await filled.waitFor(() => shelf.length > 0);
          taken.push(shelf.shift() ?? Number.NaN);
          await emptied.notify();
        });
      await Promise.all([...range(30).map(take), ...range(30).map(put)]);
      expect(taken).to.deep.equal(range(30));
    });

    it('gives that back only when the condition knows of the wait, however slow it is', async () => {
      const lock = await Lock.start(stage.system);
      const party = await stage.party();
      const condition = (await party.ask('startCondition', lock)) as Condition;
      const pid = (await party.pid()) ?? 0;
      process.kill(pid, 'SIGSTOP');
      const waiting = lock.withLock(() => condition.wait());
      const meanwhile = lock.acquire({ timeoutMs: 50 });
      expect(await rejectionOf(meanwhile)).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
      process.kill(pid, 'SIGCONT');
      await lock.withLock(() => condition.notify());
      expect(await waiting).to.equal(true);
    });

    it('loses no notice although lock, condition and those who use them are in five processes', async () => {
      const file = stage.file('turn');
      writeFileSync(file, '0');
      const [one, other] = [await stage.party(), await stage.party()];
      const turned = (await other.ask('startCondition', await one.ask('startLock'))) as Condition;
      const pool = await Pool.start(stage.system, { size: 3 });
      const turns = range(3).map((me) => ({ turned, file, me, of: 3, rounds: 30 }));
      await pool.map(takeTurns, turns, { chunkSize: 1 });
      expect(readFileSync(file, 'utf8')).to.equal('90');
      await pool.close();
    });
  });

  describe('when processes are killed', () => {
    it('notifies the next one instead of one that was killed before, 5 times', async () => {
      const condition = await start();
      const [last, ...victims] = await stage.parties(6, condition.lock);
      for (const victim of victims) {
        const [lost, waiting] = await line(condition, [victim, ...(last ? [last] : [])]);
        await killParty(victim);
        await rejectionOf(lost ?? Promise.resolve());
        await condition.withLock(() => condition.notify());
        expect(await waiting).to.equal(true);
      }
    });

    it('notifies the next one instead of one that is killed before it goes on, 5 times', async () => {
      const condition = await start();
      const [last, ...victims] = await stage.parties(6, condition.lock);
      for (const victim of victims) {
        const [, waiting] = await line(condition, [victim, ...(last ? [last] : [])]);
        await condition.withLock(async () => {
          await condition.notify();
          await killParty(victim);
        });
        expect(await waiting).to.equal(true);
      }
    });

    it('does not notify anybody twice for that', async () => {
      const condition = await start();
      const parties = await stage.parties(2, condition.lock);
      const heard: number[] = [];
      const [first, second] = await line(condition, parties, (index) => heard.push(index));
      await condition.withLock(() => condition.notify());
      expect(await first).to.equal(true);
      if (parties[0] !== undefined) await killParty(parties[0]);
      const late = condition.withLock(() => condition.wait({ timeoutMs: 50 }));
      expect(await late).to.equal(false);
      expect(heard).to.deep.equal([0]);
      await condition.withLock(() => condition.notify());
      expect(await second).to.equal(true);
    });

    it('goes on when the one who is to notify is killed with the lock', async () => {
      const condition = await start();
      const party = await stage.party();
      const waiting = condition.withLock(() => condition.wait());
      await party.ask('acquire', condition.lock);
      await killParty(party);
      await condition.withLock(() => condition.notify());
      expect(await waiting).to.equal(true);
    });
  });

  it('rejects those who wait when it is closed; a lock that it was given goes on', async () => {
    const lock = await Lock.start(stage.system);
    for (const condition of [await start(), await start({ lock })]) {
      const waiting = condition.withLock(async (lease) => {
        expect(await rejectionOf(condition.wait())).to.include({ code: 'ERR_TROUPE_CLOSED' });
        expect(lease.isReleased).to.equal(condition.lock !== lock);
        expect(await rejectionOf(condition.waitFor(() => false))).to.have.property('code');
      });
      await condition.withLock(() => undefined);
      await condition.close();
      await waiting;
    }
    let lease: Lease | undefined;
    await lock.withLock((given) => (lease = given));
    expect(lease?.isReleased).to.equal(true);
  });

  it('is found by its name as the child of a supervisor, with its lock, and is there again after a crash', async () => {
    const lock = await Lock.start(stage.system);
    const children = [
      child(Condition, { id: 'own', name: 'own' }),
      child(Condition, { id: 'given', name: 'given', args: [{ lock }] }),
    ];
    await stage.system.start(defineSupervisor('app', { children }));
    expect(await Condition.whereis(stage.system, 'none')).to.equal(undefined);
    for (const name of ['own', 'given']) {
      const condition = await Condition.whereis(stage.system, name);
      if (condition === undefined) throw new Error('there is no such condition');
      expect(condition.lock.equals(lock)).to.equal(name === 'given');
      await condition.kill();
      await waitUntil(async () => (await Condition.whereis(stage.system, name)) !== undefined, 'it is back');
      const waiting = condition.withLock(() => condition.wait());
      await condition.withLock(() => condition.notify());
      expect(await waiting).to.equal(true);
    }
  });
});
