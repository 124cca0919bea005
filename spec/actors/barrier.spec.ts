import { expect } from 'chai';
import { existsSync, writeFileSync } from 'node:fs';
import { Barrier, type BarrierOptions, child, defineSupervisor, Pool } from 'troupe';

import { median } from '../bench/statistics.ts';
import * as tasks from '../fixtures/sync-tasks.ts';
import { range } from '../support/pool-stage.ts';
import { type ErrorWithFields, rejectionOf } from '../support/rejection.ts';
import { timeOf } from '../support/stopwatch.ts';
import { type PartyRef, useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

/** How soon the others learn that a party is gone, most of the times. */
const BREAK_MS = 100;

describe('Barrier', () => {
  const stage = useSyncStage();
  const start = (options: BarrierOptions): Promise<Barrier> => Barrier.start(stage.system, options);
  const arrived = (barrier: Barrier, count: number): Promise<void> =>
    waitUntil(async () => (await barrier.waiting()) === count, `${count} wait`);
  /** What others get to hear who wait. */
  const brokenBy = async (wait: Promise<unknown>): Promise<ErrorWithFields> => {
    const error = await rejectionOf(wait);
    expect(error).to.include({ code: 'ERR_TROUPE_BROKEN_BARRIER' });
    return error;
  };

  it('lets as many go on together as are to, each of which learns when it came', async () => {
    const barrier = await start({ parties: 3 });
    expect(await barrier.parties()).to.equal(3);
    expect(await barrier.broken()).to.equal(false);
    for (const _ of range(3)) {
      const waits: Promise<number>[] = [];
      for (const before of range(3)) {
        expect(await barrier.waiting()).to.equal(before);
        waits.push(barrier.wait());
      }
      expect(await Promise.all(waits)).to.deep.equal([0, 1, 2]);
    }
    expect(await barrier.waiting()).to.equal(0);
  });

  it('lets a single one go on at once', async () => {
    const barrier = await start({ parties: 1 });
    for (const _ of range(3)) expect(await barrier.wait({ timeoutMs: 0 })).to.equal(0);
  });

  it('keeps five processes in step for ten rounds, with its action once in each', async () => {
    const [log, signed] = [stage.file('log'), 'signed'];
    const barrier = await start({ parties: 5, action: [tasks.sign, stage.file(signed)] });
    const pool = await Pool.start(stage.system, { size: 5 });
    const marchers = range(5).map(() => ({ barrier, log, rounds: 10, parties: 5 }));
    const places = await pool.map(tasks.march, marchers, { chunkSize: 1 });
    for (const round of range(10)) {
      expect(places.map((one) => one[round])).to.have.members(range(5));
    }
    expect(stage.lines(signed)).to.have.length(10);
    await pool.close();
  });

  describe('with an action', () => {
    it('has it run by the last party, before any goes on', async () => {
      const signed = stage.file('signed');
      const barrier = await start({ parties: 2, action: [tasks.sign, signed, 'by'] });
      const party = await stage.party();
      for (const round of range(3)) {
        let went = 0;
        const first = barrier.wait().then((at) => {
          went = stage.lines('signed').length;
          return at;
        });
        await arrived(barrier, 1);
        expect(await party.ask('pass', barrier)).to.equal(1);
        expect(await first).to.equal(0);
        expect(went).to.equal(round + 1);
      }
      const pid = await party.pid();
      expect(stage.lines('signed')).to.deep.equal(new Array(3).fill(`by ${pid}`));
    });

    it('takes one without arguments', async () => {
      const barrier = await start({ parties: 2, action: tasks.passTime });
      expect(await Promise.all([barrier.wait(), barrier.wait()])).to.deep.equal([0, 1]);
    });

    it('refuses arguments for it that cannot be sent', async () => {
      const action = [tasks.sign, () => 'log'] as const;
      expect(await rejectionOf(start({ parties: 2, action }))).to.include({ code: 'ERR_TROUPE_ENCODE' });
    });

    it('runs that of a round that is complete meanwhile after that of the one before', async () => {
      const [began, gate] = [stage.file('began'), stage.file('gate')];
      const barrier = await start({ parties: 2, action: [tasks.awaitFile, began, gate] });
      const first = [barrier.wait(), barrier.wait()];
      await waitUntil(() => existsSync(began), 'the action runs');
      let went = false;
      const next = [barrier.wait(), barrier.wait()].map((wait) => wait.finally(() => (went = true)));
      expect(await barrier.waiting()).to.equal(0);
      expect(went).to.equal(false);
      writeFileSync(gate, '');
      expect(await Promise.all([...first, ...next])).to.deep.equal([0, 1, 0, 1]);
    });

    it('is broken by one that fails, which its own party learns', async () => {
      const barrier = await start({ parties: 3, action: [tasks.fail, 'no way'] });
      const others = [brokenBy(barrier.wait()), brokenBy(barrier.wait())];
      await arrived(barrier, 2);
      expect(await rejectionOf(barrier.wait()))
        .to.be.instanceOf(RangeError)
        .and.to.include({ message: 'no way' });
      for (const error of await Promise.all(others)) expect(error.message).to.contain('no way');
      expect(await barrier.broken()).to.equal(true);
    });

    it('is broken when the process that runs it is killed', async () => {
      const began = stage.file('began');
      const barrier = await start({ parties: 2, action: [tasks.awaitFile, began, stage.file('gate')] });
      const party = await stage.party();
      const other = brokenBy(barrier.wait());
      await arrived(barrier, 1);
      const lost = rejectionOf(party.ask('pass', barrier));
      await waitUntil(() => existsSync(began), 'the action runs');
      process.kill((await party.pid()) ?? 0, 'SIGKILL');
      expect((await other).message).to.contain('action');
      await lost;
    });

    for (const verb of ['abort', 'reset'] as const) {
      it(`does not let those go on whose action ends after ${verb}()`, async () => {
        const [began, gate] = [stage.file('began'), stage.file('gate')];
        const barrier = await start({ parties: 2, action: [tasks.awaitFile, began, gate] });
        const waits = [barrier.wait(), barrier.wait()].map(brokenBy);
        await waitUntil(() => existsSync(began), 'the action runs');
        await barrier[verb]();
        writeFileSync(gate, '');
        for (const error of await Promise.all(waits)) expect(error.message).to.contain(`${verb}()`);
        expect(await barrier.broken()).to.equal(verb === 'abort');
      });
    }
  });

  it('is broken by abort() until reset() mends it', async () => {
    const barrier = await start({ parties: 2 });
    const party = await stage.party();
    const waiting = brokenBy(barrier.wait());
    await arrived(barrier, 1);
    await barrier.abort();
    expect((await waiting).message)
      .to.contain('abort()')
      .and.to.contain(barrier.path);
    expect(await barrier.broken()).to.equal(true);
    expect(await barrier.waiting()).to.equal(0);
    await brokenBy(barrier.wait());
    const remote = await rejectionOf(party.ask('pass', barrier));
    expect(remote).to.have.nested.property('remote.code', 'ERR_TROUPE_BROKEN_BARRIER');
    await barrier.reset();
    expect(await barrier.broken()).to.equal(false);
    expect(await Promise.all([barrier.wait(), barrier.wait()])).to.deep.equal([0, 1]);
  });

  it('has those who wait learn of reset(), and is as new', async () => {
    const barrier = await start({ parties: 3 });
    await barrier.reset();
    const waits = [brokenBy(barrier.wait()), brokenBy(barrier.wait())];
    await arrived(barrier, 2);
    await barrier.reset();
    for (const error of await Promise.all(waits)) expect(error.message).to.contain('reset()');
    const fresh = range(3).map(() => barrier.wait());
    expect(await Promise.all(fresh)).to.deep.equal([0, 1, 2]);
  });

  for (const timeoutMs of [0, 50]) {
    it(`is broken by whoever does not wait any longer (${timeoutMs} ms)`, async () => {
      const barrier = await start({ parties: 3 });
      const other = brokenBy(barrier.wait());
      await arrived(barrier, 1);
      const began = performance.now();
      const error = await rejectionOf(barrier.wait({ timeoutMs }));
      expect(error).to.include({ code: 'ERR_TROUPE_WAIT_TIMEOUT' });
      expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + 4_000);
      await other;
      expect(await barrier.broken()).to.equal(true);
    });
  }

  it('is broken by whoever is told not to wait any longer', async () => {
    const barrier = await start({ parties: 3 });
    const abort = new AbortController();
    const { signal } = abort;
    const other = brokenBy(barrier.wait());
    const waiting = rejectionOf(barrier.wait({ signal }));
    await arrived(barrier, 2);
    abort.abort(new Error('enough'));
    expect(await waiting).to.equal(signal.reason);
    await other;
    await barrier.reset();
    // Who does not even begin to wait breaks nothing.
    expect(await rejectionOf(barrier.wait({ signal }))).to.equal(signal.reason);
    expect(await barrier.broken()).to.equal(false);
  });

  it('is broken at once when the process of a party is killed, 5 times', async () => {
    const barrier = await start({ parties: 4 });
    const [other, ...victims] = (await Promise.all(range(6).map(() => stage.party()))) as [
      PartyRef,
      ...PartyRef[],
    ];
    const times: number[] = [];
    for (const victim of victims) {
      const waits = [brokenBy(barrier.wait()), rejectionOf(other.ask('pass', barrier))];
      const lost = rejectionOf(victim.ask('pass', barrier));
      await arrived(barrier, 3);
      const pid = (await victim.pid()) ?? 0;
      process.kill(pid, 'SIGKILL');
      times.push((await timeOf(() => Promise.all(waits))).ownMs);
      for (const error of await Promise.all(waits)) {
        expect(error.message).to.contain('the process of a party has ended');
      }
      await lost;
      await barrier.reset();
    }
    expect(median(times), String(times)).to.be.lessThan(BREAK_MS);
  });

  it('rejects those who wait when it is closed', async () => {
    const barrier = await start({ parties: 2 });
    const waiting = rejectionOf(barrier.wait());
    await barrier.close();
    for (const error of [
      await waiting,
      await rejectionOf(barrier.wait()),
      await rejectionOf(barrier.reset()),
    ]) {
      expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
  });

  it('is found by its name as the child of a supervisor, and is there again after a crash', async () => {
    const signed = stage.file('signed');
    const args = [{ parties: 2, action: [tasks.sign, signed] }] as const;
    const line = child(Barrier, { id: 'line', name: 'line', args: [...args] });
    await stage.system.start(defineSupervisor('app', { children: [line] }));
    const party = await stage.party();
    expect(await party.ask('partiesNamed', 'line')).to.equal(2);
    const barrier = await Barrier.whereis(stage.system, 'line');
    if (barrier === undefined) throw new Error('there is no such barrier');
    await barrier.kill();
    await waitUntil(async () => (await party.ask('partiesNamed', 'line')) === 2, 'it is back');
    const first = barrier.wait();
    expect(await Promise.all([first, party.ask('pass', barrier)])).to.have.members([0, 1]);
    expect(stage.lines('signed')).to.have.length(1);
    expect(await Barrier.whereis(stage.system, 'row')).to.equal(undefined);
  });
});
