/** What becomes of a lock, and of those who wait for it, when a process or the lock itself ends. */

import { expect } from 'chai';
import { child, defineSupervisor, Lock, Semaphore } from 'troupe';

import { median } from '../bench/statistics.ts';
import { rejectionOf } from '../support/rejection.ts';
import { isAlive } from '../support/processes.ts';
import { timeOf } from '../support/stopwatch.ts';
import { killParty, useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

/** How soon the next in line has what a killed process held, most of the times. */
const HAND_OVER_MS = 100;

describe('Lock', () => {
  const stage = useSyncStage();
  const start = (): Promise<Lock> => Lock.start(stage.system);

  describe('whose holder is killed', () => {
    it('is the next one’s at once, with a greater token, 5 times', async () => {
      const lock = await start();
      const [next, ...victims] = await stage.parties(6, lock);
      const times: number[] = [];
      for (const victim of victims) {
        const token = await victim.ask('acquire', lock);
        const pid = (await victim.pid()) ?? 0;
        const waiting = next?.ask('acquire', lock);
        await next?.ask('same', 'has asked');
        process.kill(pid, 'SIGKILL');
        times.push((await timeOf(async () => waiting)).ownMs);
        expect(await waiting).to.be.greaterThan(token);
        await next?.ask('release');
      }
      expect(median(times), String(times)).to.be.lessThan(HAND_OVER_MS);
      expect(await lock.isHeld()).to.equal(false);
    });

    it('is free when nobody waits', async () => {
      const lock = await start();
      const party = await stage.party();
      await party.ask('acquire', lock);
      await killParty(party);
      await waitUntil(async () => !(await lock.isHeld()), 'it is free');
    });

    it('is handed on once when its holder gives it back and ends before anybody looks', async () => {
      const lock = await start();
      const party = await stage.party();
      await party.ask('acquire', lock);
      const pid = (await party.pid()) ?? 0;
      const first = lock.acquire();
      const second = lock.acquire();
      const down = party.watch();
      party.tell('releaseAndEnd');
      await new Promise((resolve) => setImmediate(resolve));
      // Both are known before the lock comes to what it was told.
      for (let n = 0; n < 500_000; n++) lock.ref.tell('cancelWait', 'nobody');
      while (isAlive(pid));
      await down;
      const lease = await first;
      expect(await Promise.race([second, lock.isHeld()])).to.equal(true);
      lease.release();
      (await second).release();
    });
  });

  it('goes past a waiting process that is killed, 5 times', async () => {
    const lock = await start();
    const [last, ...victims] = await stage.parties(6, lock);
    for (const victim of victims) {
      const lease = await lock.acquire();
      const waits = [rejectionOf(victim.ask('acquire', lock)), rejectionOf(victim.ask('acquire', lock))];
      await victim.ask('same', 'has asked');
      const waiting = last?.ask('acquire', lock);
      await last?.ask('same', 'has asked');
      await killParty(victim);
      await Promise.all(waits);
      lease.release();
      expect(await waiting).to.be.greaterThan(lease.token);
      await last?.ask('release');
    }
  });

  it('rejects those who wait when it is closed, and those who come later', async () => {
    const lock = await start();
    const party = await stage.party();
    const lease = await lock.acquire();
    const waits = [
      rejectionOf(lock.acquire()),
      rejectionOf(lock.acquire({ timeoutMs: 10_000, signal: new AbortController().signal })),
      rejectionOf(lock.withLock(() => undefined)),
    ];
    const apart = rejectionOf(party.ask('acquire', lock));
    await party.ask('same', 'has asked');
    await lock.close();
    for (const error of await Promise.all(waits)) expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(await apart).to.have.nested.property('remote.code', 'ERR_TROUPE_CLOSED');
    for (const call of [() => lock.acquire(), () => lock.tryAcquire(), () => lock.isHeld()]) {
      expect(await rejectionOf(call())).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
    lease.release();
    await lock.close();
    await lock[Symbol.asyncDispose]();
  });

  describe('as the child of a supervisor', () => {
    for (const placement of ['local', 'process'] as const) {
      it(`is found by its name, and is there again with greater tokens after a crash (${placement})`, async () => {
        const below = defineSupervisor('below', { children: [child(Lock, { id: 'lock', name: 'lock' })] });
        await stage.system.start(defineSupervisor('app', { children: [child(below, { placement })] }));
        const party = await stage.party();
        const lock = await Lock.whereis(stage.system, 'lock');
        if (lock === undefined) throw new Error('there is no such lock');
        const lease = await lock.acquire();
        expect(await Lock.whereis(stage.system, 'other')).to.equal(undefined);
        expect(await Semaphore.whereis(stage.system, 'lock')).to.equal(undefined);
        const waiting = rejectionOf(lock.acquire());
        await lock.kill();
        const closed = await waiting;
        expect(closed).to.include({ code: 'ERR_TROUPE_CLOSED' });
        expect(closed.message).to.contain('call it again if its supervisor starts it again');
        // A lease of the run before does not touch what the next one hands out.
        const next = await lock.acquire();
        expect(next.token).to.be.greaterThan(lease.token);
        lease.release();
        expect(await lock.isHeld()).to.equal(true);
        next.release();
        expect(await party.ask('lockNamed', 'lock')).to.be.greaterThan(next.token);
      });
    }
  });

  it('refuses a name that is taken', async () => {
    await Lock.start(stage.system, { name: 'lock' });
    const error = await rejectionOf(Lock.start(stage.system, { name: 'lock' }));
    expect(error).to.include({ code: 'ERR_TROUPE_NAME_TAKEN' });
  });
});
