import { expect } from 'chai';
import { writeFileSync, readFileSync } from 'node:fs';
import { createSystem, type Lease, Lock, Pool } from 'troupe';

import { addToFile } from '../fixtures/sync-tasks.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';
import { useSyncStage } from '../support/sync-stage.ts';

describe('Lock', () => {
  const stage = useSyncStage();
  const start = (): Promise<Lock> => Lock.start(stage.system);

  describe('acquire', () => {
    it('holds the lock until it is released, and again after that', async () => {
      const lock = await start();
      for (const _ of range(3)) {
        expect(await lock.isHeld()).to.equal(false);
        const lease = await lock.acquire();
        expect(await lock.isHeld()).to.equal(true);
        expect(lease.isReleased).to.equal(false);
        lease.release();
        expect(lease.isReleased).to.equal(true);
      }
      expect(await lock.isHeld()).to.equal(false);
    });

    it('serves first who came first, whichever process that is', async () => {
      const lock = await start();
      const parties = await stage.parties(3, lock);
      const first = await lock.acquire();
      const served: string[] = [];
      const waits: Promise<unknown>[] = [];
      for (const turn of range(2)) {
        for (const [index, party] of parties.entries()) {
          const wait = party.ask('acquire', lock).then(() => {
            served.push(`${turn}${index}`);
            return party.ask('release');
          });
          waits.push(wait);
          await party.ask('same', 'has asked');
        }
        const wait = lock.withLock(() => served.push(`${turn}here`));
        waits.push(wait);
      }
      first.release();
      await Promise.all(waits);
      expect(served).to.deep.equal(['00', '01', '02', '0here', '10', '11', '12', '1here']);
    });

    it('gives up at its deadline, close to the time asked, and then gets the lock like any other', async () => {
      const lock = await start();
      const lease = await lock.acquire({ timeoutMs: 0 });
      for (const timeoutMs of [0, 20, 100]) {
        const began = performance.now();
        const error = await rejectionOf(lock.acquire({ timeoutMs }));
        expect(error).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
        expect(error.message).to.contain(lock.path).and.to.contain(`${timeoutMs} ms`);
        expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + 4_000);
      }
      lease.release();
      (await lock.acquire({ timeoutMs: 0 })).release();
    });

    it('rejects with the reason of its signal, and is not given what comes after that', async () => {
      const lock = await start();
      const lease = await lock.acquire();
      const abort = new AbortController();
      const reason = new Error('changed my mind');
      const given = rejectionOf(lock.acquire({ signal: abort.signal }));
      const next = lock.acquire();
      abort.abort(reason);
      lease.release();
      expect(await given).to.equal(reason);
      (await next).release();
      expect(await rejectionOf(lock.acquire({ signal: abort.signal }))).to.equal(reason);
      expect(await lock.isHeld()).to.equal(false);
    });

    it('keeps what it was given before its signal was aborted', async () => {
      const lock = await start();
      const abort = new AbortController();
      const lease = await lock.acquire({ signal: abort.signal, timeoutMs: 10_000 });
      abort.abort();
      expect(await lock.isHeld()).to.equal(true);
      lease.release();
    });

    it('takes any number of waiters', async () => {
      const lock = await start();
      const lease = await lock.acquire();
      const served: number[] = [];
      const waits = range(5_000).map(async (n) => {
        using _lease = await lock.acquire();
        served.push(n);
      });
      lease.release();
      await Promise.all(waits);
      expect(served).to.deep.equal(range(5_000));
    });
  });

  describe('tryAcquire', () => {
    it('gives a lease, or nothing while somebody else has it', async () => {
      const lock = await start();
      const party = await stage.party();
      await party.ask('acquire', lock);
      expect(await lock.tryAcquire()).to.equal(undefined);
      await party.ask('release');
      const lease = await lock.tryAcquire();
      expect(lease?.isReleased).to.equal(false);
      lease?.release();
    });
  });

  describe('a lease', () => {
    it('is released once, and disposed of as often as one likes', async () => {
      const lock = await start();
      const lease = await lock.acquire();
      lease.release();
      expect(thrownBy(() => lease.release())).to.include({ code: 'ERR_TROUPE_CLOSED' });
      const other = await lock.acquire();
      for (const _ of range(2)) lease[Symbol.dispose]();
      expect(await lock.isHeld()).to.equal(true);
      for (const _ of range(2)) other[Symbol.dispose]();
      expect(await lock.isHeld()).to.equal(false);
    });

    it('cannot be sent', async () => {
      const lock = await start();
      const party = await stage.party();
      using lease = await lock.acquire();
      expect(await rejectionOf(party.ask('same', { lease }))).to.include({ code: 'ERR_TROUPE_ENCODE' });
    });

    it('has a token that only grows, whoever holds the lock', async () => {
      const lock = await start();
      const party = await stage.party();
      const tokens: number[] = [];
      for (const _ of range(10)) {
        const lease = await lock.acquire();
        tokens.push(lease.token);
        lease.release();
        tokens.push(await party.ask('acquire', lock));
        await party.ask('release');
      }
      await lock.withLock(({ token }) => tokens.push(token));
      expect(tokens).to.deep.equal([...new Set(tokens)].sort((one, other) => one - other));
    });

    it('cannot be given back by another process, nor by an older one', async () => {
      const lock = await start();
      const party = await stage.party();
      const old = await lock.acquire();
      old.release();
      const lease = await lock.acquire();
      for (const token of [lease.token, old.token]) {
        expect(await party.ask('meddle', lock, token)).to.equal(true);
      }
      lease.release();
      expect(await lock.isHeld()).to.equal(false);
    });
  });

  describe('withLock', () => {
    it('resolves with what its function returns, and gives the lock back however that ends', async () => {
      const lock = await start();
      expect(await lock.withLock(() => 'now')).to.equal('now');
      expect(await lock.withLock(async () => 'later')).to.equal('later');
      const error = new RangeError('no');
      for (const fn of [
        () => Promise.reject(error),
        () => {
          throw error;
        },
      ]) {
        // prettier-ignore
        expect(await rejectionOf(lock.withLock(fn))).to.equal(error);
        expect(await lock.isHeld()).to.equal(false);
      }
    });

    it('does not call its function when it does not get the lock', async () => {
      const lock = await start();
      using _lease = await lock.acquire();
      let calls = 0;
      const wait = lock.withLock(() => calls++, { timeoutMs: 10 });
      expect(await rejectionOf(wait)).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
      expect(calls).to.equal(0);
    });

    it('has the lock already within itself, however deep, also by another client of it', async () => {
      const lock = await start();
      const party = await stage.party();
      const same = (await party.ask('same', lock)) as Lock;
      expect(same).to.be.instanceOf(Lock);
      await lock.withLock(async (outer) => {
        await same.withLock(async (inner) => {
          expect(inner).to.equal(outer);
          await new Promise((resolve) => setImmediate(resolve));
          await Promise.all(
            range(3).map(() => lock.withLock((innermost) => expect(innermost).to.equal(outer))),
          );
        });
        expect(await lock.isHeld()).to.equal(true);
      });
      expect(await lock.isHeld()).to.equal(false);
    });

    it('does not have another lock for that', async () => {
      const [one, other] = [await start(), await start()];
      using _lease = await other.acquire();
      await one.withLock(async () => {
        const wait = other.withLock(() => undefined, { timeoutMs: 10 });
        expect(await rejectionOf(wait)).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
        await one.withLock(() => undefined);
      });
    });

    it('does not have it any more in what goes on after it has ended', async () => {
      const lock = await start();
      let goOn: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (goOn = resolve));
      let late: Promise<Lease> | undefined;
      await lock.withLock((outer) => {
        late = ended.then(async () =>
          lock.withLock((lease) => {
            expect(lease).to.not.equal(outer);
            return lease;
          }),
        );
      });
      const lease = await lock.acquire();
      goOn();
      await new Promise((resolve) => setImmediate(resolve));
      expect(lease.isReleased).to.equal(false);
      lease.release();
      expect((await late)?.token).to.be.greaterThan(lease.token);
    });

    it('does not have it for others who call it meanwhile', async () => {
      const lock = await start();
      const log: string[] = [];
      const work = async (name: string): Promise<void> =>
        lock.withLock(async () => {
          log.push(`${name} in`);
          await lock.isHeld();
          log.push(`${name} out`);
        });
      await Promise.all(['a', 'b', 'c'].map(work));
      expect(log).to.deep.equal(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
    });

    it('lets one process at a time do what takes several steps', async () => {
      const file = stage.file('number');
      writeFileSync(file, '0');
      const lock = await start();
      const pool = await Pool.start(stage.system, { size: 4 });
      const times = 50;
      await pool.map(addToFile, range(4).map(() => ({ lock, file, times })), { chunkSize: 1 }); // prettier-ignore
      expect(readFileSync(file, 'utf8')).to.equal(String(4 * times));
      await pool.close();
    });
  });

  it('works the same where local messages are encoded', async () => {
    await using system = await createSystem({ logLevel: 'silent', serializeLocal: true });
    const lock = await Lock.start(system);
    await lock.withLock(async () => expect(await lock.tryAcquire()).to.equal(undefined));
    const wrong = rejectionOf(lock.withLock(async () => lock.acquire({ timeoutMs: 1 })));
    expect(await wrong).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
  });
});
