import { expect } from 'chai';
import { child, defineSupervisor, type Lease, Process, Semaphore } from 'troupe';

import { median } from '../bench/statistics.ts';
import { releaseAtOnce } from '../fixtures/sync-tasks.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';
import { timeOf } from '../support/stopwatch.ts';
import { killParty, useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

/** How soon the next in line has what a killed process held, most of the times. */
const HAND_OVER_MS = 100;

describe('Semaphore', () => {
  const stage = useSyncStage();
  const start = (permits: number): Promise<Semaphore> => Semaphore.start(stage.system, { permits });

  it('hands out as many permits as it has, and one unless told otherwise', async () => {
    for (const permits of [1, 2, 7]) {
      const semaphore = await start(permits);
      const leases = await Promise.all(range(permits).map(() => semaphore.acquire()));
      expect(await semaphore.tryAcquire()).to.equal(undefined);
      expect(await semaphore.available()).to.equal(0);
      expect(await semaphore.isHeld()).to.equal(true);
      leases[0]?.release();
      expect(await semaphore.available()).to.equal(1);
      expect(await semaphore.isHeld()).to.equal(false);
      leases[0] = await semaphore.acquire();
      for (const lease of leases) lease.release();
      expect(await semaphore.available()).to.equal(permits);
    }
    const one = await Semaphore.start(stage.system);
    using _lease = await one.acquire();
    expect(await one.tryAcquire()).to.equal(undefined);
  });

  it('never has more at a time than it may, and serves those who wait in their order', async () => {
    const semaphore = await start(3);
    let inside = 0;
    let most = 0;
    const served: number[] = [];
    await Promise.all(
      range(100).map((n) =>
        semaphore.withLock(async () => {
          served.push(n);
          most = Math.max(most, ++inside);
          await semaphore.isHeld();
          inside--;
        }),
      ),
    );
    expect(most).to.equal(3);
    expect(served).to.deep.equal(range(100));
    expect(await semaphore.available()).to.equal(3);
  });

  it('lets go on as many as have waited when several are given back', async () => {
    const semaphore = await start(4);
    const leases = await Promise.all(range(4).map(() => semaphore.acquire()));
    const served: Lease[] = [];
    const waits = range(6).map(async () => void served.push(await semaphore.acquire()));
    for (const lease of leases) lease.release();
    await Promise.all(waits.slice(0, 4));
    await semaphore.available();
    expect(served).to.have.length(4);
    for (const lease of served) lease.release();
    await Promise.all(waits);
    for (const lease of served.slice(4)) lease.release();
    expect(await semaphore.available()).to.equal(4);
  });

  it('counts each permit once, whoever gives it back how often', async () => {
    const semaphore = await start(2);
    const party = await stage.party();
    const lease = await semaphore.acquire();
    await party.ask('acquire', semaphore);
    expect(await party.ask('meddle', semaphore, lease.token)).to.equal(true);
    lease.release();
    expect(thrownBy(() => lease.release())).to.include({ code: 'ERR_TROUPE_CLOSED' });
    expect(await semaphore.available()).to.equal(1);
  });

  it('does not have it already within withLock: each is another permit', async () => {
    const semaphore = await start(2);
    await semaphore.withLock(async () => {
      await semaphore.withLock(async () => expect(await semaphore.available()).to.equal(0));
      expect(await semaphore.available()).to.equal(1);
    });
  });

  it('gives up at its deadline, or by its signal, and loses no permit by that', async () => {
    const semaphore = await start(1);
    const lease = await semaphore.acquire();
    const began = performance.now();
    const late = await rejectionOf(semaphore.acquire({ timeoutMs: 50 }));
    expect(late).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
    expect(performance.now() - began).to.be.within(48, 4_000);
    const abort = new AbortController();
    const given = rejectionOf(semaphore.acquire({ signal: abort.signal }));
    abort.abort();
    expect(await given).to.equal(abort.signal.reason);
    lease.release();
    expect(await semaphore.available()).to.equal(1);
  });

  it('gives all permits of a killed process to those who wait, 5 times', async () => {
    const semaphore = await start(2);
    const [next, ...victims] = await stage.parties(6, semaphore);
    const times: number[] = [];
    for (const victim of victims) {
      for (const _ of range(2)) await victim.ask('acquire', semaphore);
      const pid = (await victim.pid()) ?? 0;
      const waits = range(2).map(async () => next?.ask('acquire', semaphore));
      await next?.ask('same', 'has asked');
      process.kill(pid, 'SIGKILL');
      times.push((await timeOf(() => Promise.all(waits))).ownMs);
      for (const _ of range(2)) await next?.ask('release');
    }
    expect(median(times), String(times)).to.be.lessThan(HAND_OVER_MS);
    expect(await semaphore.available()).to.equal(2);
  });

  it('goes past a waiting process that is killed, 5 times', async () => {
    const semaphore = await start(1);
    const [last, ...victims] = await stage.parties(6, semaphore);
    for (const victim of victims) {
      const lease = await semaphore.acquire();
      const lost = rejectionOf(victim.ask('acquire', semaphore));
      await victim.ask('same', 'has asked');
      const waiting = last?.ask('acquire', semaphore);
      await killParty(victim);
      await lost;
      lease.release();
      await waiting;
      await last?.ask('release');
    }
    await waitUntil(async () => (await semaphore.available()) === 1, 'it is free');
  });

  it('rejects those who wait when it is closed', async () => {
    const semaphore = await start(1);
    await semaphore.acquire();
    const waiting = rejectionOf(semaphore.acquire());
    await semaphore.close();
    for (const error of [await waiting, await rejectionOf(semaphore.available())]) {
      expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
  });

  it('is found by its name as the child of a supervisor, and is there again after a crash', async () => {
    const tickets = child(Semaphore, { id: 'tickets', name: 'tickets', args: [{ permits: 3 }] });
    await stage.system.start(defineSupervisor('app', { children: [tickets] }));
    const party = await stage.party();
    const semaphore = await Semaphore.whereis(stage.system, 'tickets');
    if (semaphore === undefined) throw new Error('there is no such semaphore');
    await semaphore.acquire();
    expect(await party.ask('permitsNamed', 'tickets')).to.equal(2);
    await semaphore.kill();
    await waitUntil(async () => (await party.ask('permitsNamed', 'tickets')) === 3, 'it is back');
    expect(await party.ask('permitsNamed', 'others')).to.equal(undefined);
  });

  it('has back what a process gives back, however much at once', async () => {
    const permits = 10_000;
    const semaphore = await start(permits);
    const holder = await Process.start(stage.system, releaseAtOnce, { args: [semaphore, permits] });
    expect(await holder.result).to.equal(permits);
    expect(await semaphore.available()).to.equal(permits);
  });
});
