import { expect } from 'chai';
import { createSystem, defineClient, type System } from 'troupe';

import { ExitsInSetup, ThrowsInSetup } from '../fixtures/broken-setup.ts';
import { Counter, Greeter } from '../fixtures/counter.ts';
import { NeverLoads } from '../fixtures/modules/never-loads.ts';
import { SlowLoads } from '../fixtures/modules/slow-loads.ts';
import { Neighbour } from '../fixtures/neighbours.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { isAlive } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf } from '../support/rejection.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('system.host', () => {
  let system: System;

  beforeEach(async () => {
    system = await createSystem({ name: 'spec', logLevel: 'silent' });
  });
  afterEach(async () => system.stop());

  it('gives many actors one process, which system.processes() lists once', async () => {
    const placement = system.host('shared');
    const actors = await Promise.all(
      Array.from({ length: 20 }, () => system.spawn(Neighbour, { placement })),
    );
    const pids = new Set(await Promise.all(actors.map((actor) => actor.ask('pid'))));
    expect(pids).to.have.length(1);
    const [pid = 0] = pids;
    expect(pid).not.to.equal(process.pid);
    expect(system.processes()).to.deep.equal([{ pid, path: '/spec/shared' }]);
    expect(await actors[0]?.pid()).to.equal(pid);
  });

  it('is the same host for the same name, another for another, and another each time without', () => {
    expect(system.host('one')).to.equal(system.host('one'));
    expect(system.host('one')).not.to.equal(system.host('other'));
    expect(system.host()).not.to.equal(system.host());
    expect(system.host('one').name).to.equal('one');
  });

  it('starts no process before an actor needs it', async () => {
    const placement = system.host();
    expect(system.processes()).to.deep.equal([]);
    await system.spawn(Counter, { placement });
    expect(system.processes()).to.have.length(1);
  });

  it('keeps its process for the next actor when the last has stopped', async () => {
    const placement = system.host();
    const first = await system.spawn(Neighbour, { placement });
    const pid = await first.ask('pid');
    await first.stop();
    expect(await (await system.spawn(Neighbour, { placement })).ask('pid')).to.equal(pid);
  });

  it('lets one actor crash or be killed without the others', async () => {
    const placement = system.host();
    const [one, other] = await Promise.all([
      system.spawn(Neighbour, { placement }),
      system.spawn(Counter, { placement }),
    ]);
    await other.ask('add', 1);
    expect((await one.kill()).reason).to.deep.equal({ type: 'killed', by: 'request' });
    expect(await other.ask('add', 1)).to.equal(2);
  });

  it('takes all its actors down with an exception outside any turn, marked shared, and restarts in a new process', async () => {
    const placement = system.host();
    const culprit = await system.spawn(Neighbour, { placement });
    const bystander = await system.spawn(Neighbour, { placement, restart: 'permanent' });
    const pid = await bystander.ask('pid');
    const downs = [culprit.watch(), bystander.watch()];
    culprit.tell('crashLater');
    for (const { reason } of await Promise.all(downs)) {
      expect(reason).to.include({ type: 'crashed', shared: true });
      expect(reason).to.have.nested.property('error.message', 'outside any turn');
    }
    expect(await bystander.ask('pid')).not.to.equal(pid);
    expect(system.processes()).to.have.length(1);
  });

  it('lets senders go on that an actor of it had paused before it crashed', async () => {
    const full = { placement: system.host(), restart: 'permanent', mailbox: { capacity: 10 } } as const;
    const [gate, held, sender] = await Promise.all([
      system.spawn(Gate, { placement: 'local' }),
      system.spawn(Neighbour, full),
      system.spawn(Neighbour),
    ]);
    const other = await system.spawn(Neighbour, { placement: full.placement });
    await sender.ask('askAll', held, 1);
    held.tell('crashBehind', gate);
    await gate.ask('arrived');
    const sent = sender.ask('tellAll', held, 30);
    await waitUntil(async () => ((await held.counters())?.mailbox.length ?? 0) > 10, 'it is full');
    await other.ask('pid');
    await gate.ask('open');
    await sent;
    let answer: unknown;
    // What it asks before it has learned of the crash is refused.
    await waitUntil(async () => {
      answer = await sender.ask('askAll', held, 1).catch(() => undefined);
      return answer !== undefined;
    }, 'the next run answers');
    expect(answer).to.deep.equal([await other.ask('pid')]);
  });

  it('ends all its actors with its process, and restarts those that are to be', async () => {
    const placement = system.host();
    const one = await system.spawn(Neighbour, { placement, restart: 'permanent' });
    const other = await system.spawn(Neighbour, { placement });
    const pid = await one.ask('pid');
    const downs = [one.watch(), other.watch()];
    process.kill(pid, 'SIGKILL');
    for (const { reason } of await Promise.all(downs))
      expect(reason).to.include({ type: 'exited', signal: 'SIGKILL' });
    expect(await one.ask('pid')).not.to.equal(pid);
    expect((await rejectionOf(other.ask('pid'))).code).to.equal('ERR_TROUPE_NO_PROCESS');
  });

  sideBySide({ atOnce: 2, timeoutMs: 20_000 }, (it) => {
    it('is killed as a whole when it is too busy to end one of its actors', async () => {
      const placement = system.host();
      const recorder = await system.spawn(Neighbour, { placement: 'local' });
      const [busy, bystander] = await Promise.all([
        system.spawn(Neighbour, { placement, shutdownMs: 100 }),
        system.spawn(Neighbour, { placement, restart: 'permanent' }),
      ]);
      const pid = await bystander.ask('pid');
      busy.tell('block', recorder);
      await waitUntil(async () => (await recorder.ask('heard')).length > 0, 'it blocks');
      expect((await busy.stop()).reason).to.deep.equal({ type: 'killed', by: 'deadline' });
      expect(await bystander.ask('pid')).not.to.equal(pid);
    });

    it('is killed when it does not end after an exception, and holds up neither starts nor stops', async () => {
      const placement = system.host();
      const culprit = await system.spawn(Neighbour, { placement, shutdownMs: 100 });
      const bystander = await system.spawn(Neighbour, { placement });
      await culprit.ask('blockAtEnd');
      const down = bystander.watch();
      culprit.tell('crashLater');
      // Now the host has said that it leaves, and is blocked.
      expect((await down).reason).to.include({ type: 'crashed', shared: true });
      const late = rejectionOf(system.spawn(Counter, { placement, startTimeoutMs: 500 }));
      expect(await late).to.include({ code: 'ERR_TROUPE_START', phase: 'timeout' });
      await placement.stop();
      expect(system.processes().filter(({ path }) => path === placement.path)).to.deep.equal([]);
    });
  });

  it('stops its actors, last first, and ends', async () => {
    const placement = system.host('brief');
    const recorder = await system.spawn(Recorder, { placement: 'local' });
    const actors = [
      await system.spawn(Neighbour, { placement, restart: 'permanent' }),
      await system.spawn(Neighbour, { placement }),
    ];
    const [{ pid } = { pid: 0 }] = system.processes();
    const downs = actors.map(async (actor, index) => {
      await actor.watch();
      recorder.tell('add', `${index}`);
    });
    await placement.stop();
    await Promise.all(downs);
    expect(await recorder.ask('entries')).to.deep.equal(['1', '0']);
    expect(isAlive(pid)).to.equal(false);
    expect((await rejectionOf(system.spawn(Counter, { placement }))).code).to.equal('ERR_TROUPE_CLOSED');
    expect(system.host('brief')).not.to.equal(placement);
  });

  it('says which start failed and why, and serves others after it', async () => {
    const placement = system.host();
    const started = await system.spawn(Counter, { placement });
    const error = await rejectionOf(system.spawn(ThrowsInSetup, { placement, name: 'late' }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
    expect(error.message).to.include('setup went wrong');
    expect(await started.ask('add', 1)).to.equal(1);
    expect(await system.whereis(ThrowsInSetup, 'late')).to.equal(undefined);
  });

  it('reports a setup that takes the process along, and restarts the others', async () => {
    const placement = system.host();
    const bystander = await system.spawn(Neighbour, { placement, restart: 'permanent' });
    const pid = await bystander.ask('pid');
    const error = await rejectionOf(system.spawn(ExitsInSetup, { placement, args: [3] }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'setup' });
    expect(error.message).to.match(/exit code 3/);
    expect(await bystander.ask('pid')).not.to.equal(pid);
  });

  it('gives up a start whose module never loads, and serves others after it', async () => {
    const placement = system.host();
    const started = await system.spawn(Counter, { placement });
    const error = await rejectionOf(system.spawn(NeverLoads, { placement, startTimeoutMs: 200 }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'timeout' });
    expect(await started.ask('add', 1)).to.equal(1);
  });

  it('starts what was loading during such an exception in its next process', async () => {
    const placement = system.host();
    const culprit = await system.spawn(Neighbour, { placement });
    const pid = await culprit.ask('pid');
    const starting = system.spawn(SlowLoads, { placement });
    culprit.tell('crashLater');
    await culprit.watch();
    expect(await (await starting).ask('pid')).not.to.equal(pid);
  });

  it('says of arguments that it cannot rebuild them', async () => {
    const placement = system.host();
    const url = new URL('../fixtures/clients/failing-gauge.js', import.meta.url).href;
    const Gauge = defineClient({ url } as ImportMeta, 'FailingGauge', class FailingGauge {});
    const args: [string] = [new Gauge() as unknown as string];
    const error = await rejectionOf(system.spawn(Greeter, { placement, args }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'load' });
    expect(error.message).to.match(/arguments cannot be rebuilt/);
  });

  it('is not entered by a start that its stop has overtaken', async () => {
    const placement = system.host();
    const starting = rejectionOf(system.spawn(Counter, { placement, name: 'late' }));
    await placement.stop();
    expect((await starting)['code']).to.equal('ERR_TROUPE_CLOSED');
    expect(await system.whereis(Counter, 'late')).to.equal(undefined);
    expect(system.processes()).to.deep.equal([]);
  });

  it('says why an actor ended also to who sent to it before its end could be told', async () => {
    const placement = system.host();
    const [gate, full, crowding, crashing] = await Promise.all([
      system.spawn(Gate, { placement: 'local' }),
      system.spawn(Neighbour, { mailbox: { capacity: 5 } }),
      system.spawn(Neighbour, { placement }),
      system.spawn(Neighbour, { placement, restart: 'permanent' }),
    ]);
    full.tell('crashBehind', gate);
    await gate.ask('arrived');
    crowding.tell('tellAll', full, 100);
    await waitUntil(async () => ((await full.counters())?.mailbox.length ?? 0) > 5, 'it is full');
    // Until then something is held back in the host, and ends there are announced a second late.
    const down = crashing.watch();
    crashing.tell('crashBehind', gate);
    await gate.ask('open');
    crashing.tell('hear', 'too late');
    expect((await down).reason).to.have.nested.property('error.message', 'behind the gate');
  });

  it('of another system is refused', async () => {
    const another = await createSystem({ name: 'another', logLevel: 'silent' });
    const error = await rejectionOf(system.spawn(Counter, { placement: another.host() }));
    expect(error).to.include({ code: 'ERR_TROUPE_OPTION' });
    expect(error.message).to.match(/placement.*same system/);
    await another.stop();
  });

  it('refuses a wrong name and options that are for a process of an actor alone', async () => {
    expect(() => system.host('')).to.throw(/hostName/);
    const error = await rejectionOf(
      system.spawn(Counter, { placement: system.host(), process: { cwd: '/' } }),
    );
    expect(error.message).to.match(/process.*left out/);
  });

  it('does not keep a program alive by itself', async () => {
    const program = runProgram('programs/idle-host.js');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stdout).to.equal('1\n');
  });
});
