import { expect } from 'chai';
import { child, defineSupervisor, Event, Process } from 'troupe';

import { giveUpAtOnce } from '../fixtures/sync-tasks.ts';
import { range } from '../support/pool-stage.ts';
import { rejectionOf } from '../support/rejection.ts';
import { killParty, useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('Event', () => {
  const stage = useSyncStage();
  const start = (): Promise<Event> => Event.start(stage.system);

  it('is set, and cleared, as often as one likes', async () => {
    const event = await start();
    expect(await event.isSet()).to.equal(false);
    for (const _ of range(2)) {
      for (const _again of range(2)) {
        await event.set();
        expect(await event.isSet()).to.equal(true);
      }
      for (const _again of range(2)) {
        await event.clear();
        expect(await event.isSet()).to.equal(false);
      }
    }
  });

  it('lets all who wait go on when it is set, and those who come as long as it is', async () => {
    const event = await start();
    const parties = await stage.parties(2, event);
    const waits = [
      ...range(100).map(() => event.wait()),
      ...parties.map((party) => party.ask('wait', event)),
    ];
    for (const party of parties) await party.ask('same', 'has asked');
    await event.set();
    expect(new Set(await Promise.all(waits))).to.deep.equal(new Set([true]));
    expect(await event.wait()).to.equal(true);
    expect(await event.wait({ timeoutMs: 0 })).to.equal(true);
    expect(await parties[0]?.ask('wait', event)).to.equal(true);
  });

  it('lets those go on who waited when it was set, although it is cleared at once', async () => {
    const event = await start();
    const party = await stage.party();
    await party.ask('know', event);
    const waits = [...range(10).map(() => event.wait({ timeoutMs: 5_000 })), party.ask('wait', event)];
    await party.ask('same', 'has asked');
    await Promise.all([event.set(), event.clear()]);
    expect(new Set(await Promise.all(waits))).to.deep.equal(new Set([true]));
    expect(await event.wait({ timeoutMs: 0 })).to.equal(false);
  });

  it('has those wait again who come after it was cleared', async () => {
    const event = await start();
    for (const _ of range(3)) {
      let went = false;
      const wait = event.wait().then(() => (went = true));
      expect(await event.wait({ timeoutMs: 5 })).to.equal(false);
      expect(went).to.equal(false);
      await event.set();
      await wait;
      await event.clear();
    }
  });

  it('resolves false at the deadline, close to the time asked', async () => {
    const event = await start();
    const party = await stage.party();
    for (const timeoutMs of [0, 20, 100]) {
      const began = performance.now();
      expect(await event.wait({ timeoutMs })).to.equal(false);
      expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + 4_000);
      expect(await party.ask('wait', event, { timeoutMs })).to.equal(false);
    }
  });

  it('rejects with the reason of its signal', async () => {
    const event = await start();
    const abort = new AbortController();
    const waits = range(20).map(() => rejectionOf(event.wait({ signal: abort.signal, timeoutMs: 10_000 })));
    const other = event.wait();
    abort.abort(new Error('enough'));
    for (const error of await Promise.all(waits)) expect(error).to.equal(abort.signal.reason);
    expect(await rejectionOf(event.wait({ signal: abort.signal }))).to.equal(abort.signal.reason);
    await event.set();
    expect(await other).to.equal(true);
  });

  it('is set all the same when a process that waits has been killed, 5 times', async () => {
    const event = await start();
    const [other, ...victims] = await stage.parties(6, event);
    for (const victim of victims) {
      const lost = rejectionOf(victim.ask('wait', event));
      await victim.ask('same', 'has asked');
      const waiting = other?.ask('wait', event);
      await other?.ask('same', 'has asked');
      await killParty(victim);
      await lost;
      await event.set();
      expect(await waiting).to.equal(true);
      await event.clear();
    }
  });

  it('rejects those who wait when it is closed, and who comes later', async () => {
    const event = await start();
    const waits = [event.wait(), event.wait({ timeoutMs: 10_000 })].map(rejectionOf);
    await event.close();
    const later = [event.wait(), event.isSet(), event.set(), event.clear()].map((one: Promise<unknown>) =>
      rejectionOf(one),
    );
    for (const error of await Promise.all([...waits, ...later])) {
      expect(error).to.include({ code: 'ERR_TROUPE_CLOSED' });
    }
  });

  it('is found by its name as the child of a supervisor, and is not set after a crash', async () => {
    await stage.system.start(
      defineSupervisor('app', { children: [child(Event, { id: 'exit', name: 'exit' })] }),
    );
    const party = await stage.party();
    const event = await Event.whereis(stage.system, 'exit');
    if (event === undefined) throw new Error('there is no such event');
    await party.ask('setNamed', 'exit');
    expect(await event.isSet()).to.equal(true);
    await event.kill();
    await waitUntil(async () => (await Event.whereis(stage.system, 'exit')) !== undefined, 'it is back');
    expect(await event.isSet()).to.equal(false);
    expect(await Event.whereis(stage.system, 'entry')).to.equal(undefined);
  });

  it('forgets all who give up by one signal, however many', async () => {
    const event = await start();
    const process = await Process.start(stage.system, giveUpAtOnce, { args: [event, 10_000] });
    expect(await process.result).to.deep.equal(['enough']);
  });
});
