import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';
import { createSystem, EVENT_CHANNELS, type SystemEvent } from 'troupe';

import { EventQueue } from '../../lib/host/reports/event-queue.ts';
import { RejectsInSetup } from '../fixtures/broken-setup.ts';
import { Brood } from '../fixtures/brood.ts';
import { forEachPlacement, useStage } from '../support/placements.ts';
import { rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';
import { Witness } from '../support/witness.ts';

describe('System.events', () => {
  forEachPlacement((stage) => {
    it('tells of a start and an end', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a' });
      const pid = await actor.pid();
      await actor.stop('done');
      await witness.line('exited /a shutdown');
      expect(witness.lines(actor.path)).to.deep.equal(['started /a', 'exited /a shutdown']);
      expect(witness.last('started', actor.path)).to.include({ pid, restarts: 0 });
      const exited = witness.last('exited', actor.path);
      expect(exited).to.deep.include({ pid, restarts: 0, reason: { type: 'shutdown', detail: 'done' } });
      expect(exited.uptimeMs).to.be.within(0, 60_000);
      expect(Math.abs(Date.now() - exited.at)).to.be.lessThan(60_000);
    });

    it('tells of restarts in order, with the message that was being handled', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a', restart: 'permanent' });
      actor.tell('crash');
      await witness.line('started /a again 1');
      actor.tell('crashLater');
      await witness.line('started /a again 2');
      expect(witness.lines(actor.path)).to.deep.equal([
        'started /a',
        'exited /a crashed, restarting',
        'restarting /a',
        'started /a again 1',
        'exited /a crashed, restarting',
        'restarting /a',
        'started /a again 2',
      ]);
      const { reason, restarts } = witness.last('exited', actor.path);
      expect(reason).to.include({ type: 'crashed', message: 'crashLater' });
      expect(reason).to.have.nested.property('error.message', 'as told');
      expect(restarts).to.equal(1);
    });

    it('tells of a start that fails, and not that it ended', async () => {
      const witness = new Witness(stage.system);
      await rejectionOf(stage.spawn(RejectsInSetup, { name: 'a' }));
      await witness.line('start-failed /a');
      expect(witness.lines('/spec/a')).to.deep.equal(['start-failed /a']);
      expect(witness.last('start-failed', '/spec/a').reason).to.have.nested.include({
        type: 'crashed',
        'error.code': 'ERR_TROUPE_START',
        'error.phase': 'setup',
      });
    });

    it('tells of what actors spawn, wherever they do', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a' });
      const inner = await actor.ask('have', 'b', 'process');
      await inner.ask('have', 'c', 'local', 'permanent');
      await inner.ask('have', 'd', 'process');
      (await inner.ask('have', 'e', 'local')).tell('crash');
      await witness.line('exited /a/b/e crashed');
      await actor.stop();
      await witness.line('exited /a shutdown');
      expect(witness.lines().filter((line) => line.startsWith('exited'))).to.deep.equal([
        'exited /a/b/e crashed',
        'exited /a/b/d shutdown',
        'exited /a/b/c shutdown',
        'exited /a/b shutdown',
        'exited /a shutdown',
      ]);
      expect(witness.last('exited', '/spec/a/b/e').pid).to.equal(witness.last('started', '/spec/a/b').pid);
    });
  });

  describe('with processes', () => {
    const stage = useStage({ placement: 'process', serializeLocal: false });

    it('says of those below a process that is killed that they are lost, and then how it ended itself', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a' });
      await actor.ask('have', 'b', 'local');
      const inner = await actor.ask('have', 'c', 'process');
      await inner.ask('have', 'd', 'process');
      actor.tell('die', 'SIGKILL');
      await witness.line('exited /a exited');
      expect(witness.lines().slice(-4)).to.deep.equal([
        'exited /a/c/d disconnected',
        'exited /a/c disconnected',
        'exited /a/b disconnected',
        'exited /a exited',
      ]);
    });

    it('says so too where others relay it', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a' });
      const inner = await actor.ask('have', 'b', 'process');
      await inner.ask('have', 'c', 'local');
      inner.tell('die', 'SIGKILL');
      await witness.line('exited /a/b exited');
      expect(witness.lines().slice(-2)).to.deep.equal(['exited /a/b/c disconnected', 'exited /a/b exited']);
    });

    it('hears of processes that were there before, and of those that stood by', async () => {
      const early = await stage.spawn(Brood, { name: 'a' });
      const witness = new Witness(stage.system);
      await early.ask('have', 'b', 'local');
      await witness.line('started /a/b');
      const system = await createSystem({ name: 'other', logLevel: 'silent', standby: 1 });
      try {
        const other = new Witness(system);
        const actor = await system.spawn(Brood, { name: 'a' });
        await actor.ask('have', 'b', 'local');
        await other.line('started /a/b');
      } finally {
        await system.stop();
      }
    });

    it('has what an actor wrote to stderr before it crashed', async () => {
      const witness = new Witness(stage.system);
      const actor = await stage.spawn(Brood, { name: 'a' });
      actor.tell('throwOutside');
      await witness.line('exited /a crashed');
      const { reason, stderrTail } = witness.last('exited', actor.path);
      expect(reason).not.to.have.property('message');
      // The error itself, which is there as well, is told of by the reason.
      expect(stderrTail).to.equal(undefined);
    });
  });

  describe('for its listeners', () => {
    const stage = useStage({ placement: 'local', serializeLocal: false });

    it('begins with the call and ends with the system, after the last exits', async () => {
      const { system } = stage;
      const events = system.events();
      await stage.spawn(Brood, { name: 'a' });
      const late = new Witness(system);
      await system.stop();
      const all: string[] = [];
      for await (const { type, path } of events) all.push(`${type} ${path}`);
      expect(all).to.deep.equal(['started /spec/a', 'exited /spec/a', 'exited /spec']);
      await late.ended;
      expect(late.lines()).to.deep.equal(['exited /a shutdown', 'exited /spec shutdown']);
      expect(await system.events().next()).to.deep.equal({ done: true, value: undefined });
    });

    it('ends with the loop over it', async () => {
      const events = stage.system.events();
      await stage.spawn(Brood, { name: 'a' });
      await stage.spawn(Brood, { name: 'b' });
      for await (const { path } of events) {
        expect(path).to.equal('/spec/a');
        break;
      }
      expect(await events.next()).to.deep.equal({ done: true, value: undefined });
    });

    it('wakes up all who wait when it ends', async () => {
      const events = stage.system.events();
      const waiting = [events.next(), events.next()];
      await events.return?.();
      expect(await Promise.all(waiting)).to.deep.equal([
        { done: true, value: undefined },
        { done: true, value: undefined },
      ]);
    });

    it('keeps 10,000 for who is slow, and says in their place how many more there were', async () => {
      const events = stage.system.events();
      const actors = await Promise.all(Array.from({ length: 7_000 }, () => stage.spawn(Brood)));
      await Promise.all(actors.map((actor) => actor.stop()));
      const kept: SystemEvent[] = [];
      for await (const event of events) if (kept.push(event) > 10_000) break;
      expect(kept.slice(0, 7_000).every(({ type }) => type === 'started')).to.equal(true);
      expect(kept[9_999]).to.include({ type: 'exited' });
      expect(kept[10_000]).to.include({ type: 'lost', path: '/spec', count: 4_000 });
    });
  });
});

describe('EventQueue', () => {
  it('goes on behind the gap once there is room', async () => {
    const queue = new EventQueue('/spec', () => undefined);
    const push = (n: number): void =>
      queue.push({ type: 'restarting', path: `/${n}`, at: 0, delayMs: 0, restarts: 0 });
    for (let n = 0; n < 10_002; n++) push(n);
    expect(await queue.next()).to.have.nested.property('value.path', '/0');
    push(10_002);
    queue.end();
    const rest: SystemEvent[] = [];
    for await (const event of queue) rest.push(event);
    expect(rest).to.have.length(10_001);
    expect(rest.slice(-3).map(({ type, path }) => `${type} ${path}`)).to.deep.equal([
      'restarting /9999',
      'lost /spec',
      'restarting /10002',
    ]);
  });
});

describe('The diagnostics channels', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const heard: SystemEvent[] = [];
  const listener = (event: unknown): void => void heard.push(event as SystemEvent);
  const lines = (): string[] => heard.map(({ type, path }) => `${type} ${path}`);

  afterEach(() => {
    for (const name of Object.values(EVENT_CHANNELS)) unsubscribe(name, listener);
    heard.length = 0;
  });

  it('have the events of their names', async () => {
    subscribe('troupe:actor:started', listener);
    subscribe('troupe:actor:exited', listener);
    const actor = await stage.spawn(Brood, { name: 'a', restart: 'permanent' });
    actor.tell('crash');
    await waitUntil(() => heard.length === 3, 'the next run');
    expect(lines()).to.deep.equal(['started /spec/a', 'exited /spec/a', 'started /spec/a']);
  });

  it('have those of other processes, also for who subscribes when these run', async () => {
    const actor = await stage.spawn(Brood, { name: 'a' });
    subscribe('troupe:actor:exited', listener);
    let count = 0;
    await waitUntil(async () => {
      (await actor.ask('have', `b${++count}`, 'local')).tell('crash');
      return heard.length > 0;
    }, 'it hears');
    expect(lines()[0]).to.match(/^exited \/spec\/a\/b\d+$/);
  });

  it('say how many events were lost where a process could not keep up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'events-'));
    const file = join(folder, 'done');
    for (const name of Object.values(EVENT_CHANNELS)) subscribe(name, listener);
    const actor = await stage.spawn(Brood, { name: 'a' });
    void actor.tell('churn', 60_000, file);
    await waitUntil(() => heard.length > 100, 'it has begun');
    // This process takes nothing meanwhile.
    while (!existsSync(file));
    await actor.with({ timeoutMs: 30_000 }).ask('have', 'last', 'local');
    await waitUntil(() => lines().includes('started /spec/a/last'), 'the last start');
    const lost = heard.filter((event) => event.type === 'lost');
    expect(lost).not.to.deep.equal([]);
    const told = heard.filter(({ path }) => path.startsWith('/spec/a/Brood#')).length;
    expect(told + lost.reduce((sum, { count }) => sum + count, 0)).to.equal(120_000);
    rmSync(folder, { recursive: true });
  }).timeout(30_000);

  it('leave what a subscriber throws to the program, and everyone else alone', async () => {
    const thrown = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
    const fails = (): void => {
      throw new RangeError('no');
    };
    subscribe('troupe:actor:started', fails);
    subscribe('troupe:actor:started', listener);
    try {
      const actor = await stage.spawn(Brood, { name: 'a', placement: 'local' });
      expect(await thrown).to.be.instanceOf(RangeError);
      expect(await actor.ask('pid')).to.equal(process.pid);
      expect(lines()).to.deep.equal(['started /spec/a']);
    } finally {
      unsubscribe('troupe:actor:started', fails);
      await nextTurn();
      process.setUncaughtExceptionCaptureCallback(null);
    }
  });
});
