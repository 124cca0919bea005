import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';
import { createSystem, type SpawnOptions, type System } from 'troupe';

import { Counter } from '../fixtures/counter.ts';
import { Phoenix } from '../fixtures/phoenix.ts';
import { Gate, Recorder } from '../fixtures/recorder.ts';
import { Late } from '../fixtures/late.ts';
import { Surroundings } from '../fixtures/surroundings.ts';
import { childrenOf, isAlive, processesBelow } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf } from '../support/rejection.ts';
import { repoRoot } from '../support/repo-root.ts';
import { timeOf } from '../support/stopwatch.ts';
import { waitUntil } from '../support/wait-until.ts';

/** The actor processes that this one has started, those that stand by included. */
function children(): number[] {
  return processesBelow(process.pid)
    .filter(({ parent, command }) => parent === process.pid && command.includes('actor-process'))
    .map(({ pid }) => pid);
}

/** What is stopped has 3 s to leave, and more while this process is busy with others. */
const LEAVE_LIMIT_MS = 15_000;

describe('A system with standby processes', function () {
  this.timeout(30_000);
  let system: System;

  afterEach(async () => system.stop());

  /** Those that stand by, once there are `count`: they come one after the other, so all but the last are ready. */
  async function standbys(count: number): Promise<number[]> {
    let found: number[] = [];
    // The one that is being launched can be taken from the next turn on.
    await nextTurn();
    const isThere = (): boolean => {
      const busy = new Set(system.processes().map(({ pid }) => pid));
      found = children().filter((pid) => !busy.has(pid));
      return found.length === count;
    };
    await waitUntil(isThere, `${count} standby processes`);
    return found;
  }

  async function open(standby?: number): Promise<void> {
    system = await createSystem({
      name: 'spec',
      logLevel: 'silent',
      ...(standby !== undefined && { standby }),
    });
  }

  async function pidOfNew(options: SpawnOptions = {}): Promise<number> {
    const actor = await system.spawn(Surroundings, options);
    return (await actor.pid()) ?? 0;
  }

  it('has none unless it is asked for them', async () => {
    await open();
    await system.spawn(Counter);
    expect(children()).to.have.length(1);
  });

  it('starts an actor in one of them, and launches another', async () => {
    await open(2);
    const [first = 0, second = 0] = await standbys(2);
    expect(system.processes()).to.deep.equal([]);
    const pid = await pidOfNew({ name: 'one' });
    expect([first, second]).to.include(pid);
    expect(system.processes()).to.deep.equal([{ pid, path: '/spec/one' }]);
    expect(await standbys(2)).not.to.include(pid);
  });

  it('gives its actors what those of other processes have', async () => {
    await open(2);
    const ready = await standbys(2);
    const recorder = await system.spawn(Recorder, { placement: 'local' });
    const [one, other] = await Promise.all([
      system.spawn(Counter, { args: [5] }),
      system.spawn(Phoenix, { args: [recorder] }),
    ]);
    expect(await one.ask('add', 1)).to.equal(6);
    expect(await other.ask('count')).to.equal(1);
    expect(ready).to.have.members([await one.pid(), await other.pid()]);
    expect((await one.stop()).reason).to.deep.equal({ type: 'shutdown' });
    expect((await other.kill()).reason).to.deep.equal({ type: 'killed', by: 'request' });
  });

  it('restarts an actor in one of them', async () => {
    await open(2);
    const recorder = await system.spawn(Recorder, { placement: 'local' });
    const phoenix = await system.spawn(Phoenix, { args: [recorder], restart: 'permanent' });
    const ready = await standbys(2);
    const down = phoenix.watch();
    process.kill((await phoenix.pid()) ?? 0, 'SIGKILL');
    expect((await down).reason).to.include({ type: 'exited', signal: 'SIGKILL' });
    expect(await phoenix.ask('count')).to.equal(1);
    expect(ready).to.include(await phoenix.pid());
  });

  it('starts one more actor than there are of them', async () => {
    await open(1);
    await standbys(1);
    const pids = await Promise.all([pidOfNew(), pidOfNew(), pidOfNew()]);
    expect(new Set(pids)).to.have.length(3);
  });

  it('launches none while an actor is being started', async () => {
    await open(1);
    const [standby = 0] = await standbys(1);
    const gate = await system.spawn(Gate, { placement: 'local' });
    const slow = system.spawn(Late, { args: [gate] });
    await gate.ask('arrived');
    // Each takes longer than the time that a launch waits after a start.
    for (const env of [{ A: '1' }, { A: '2' }]) await pidOfNew({ process: { env } });
    expect(children()).to.have.length(3).and.to.include(standby);
    await gate.ask('open');
    expect(await (await slow).pid()).to.equal(standby);
    await standbys(1);
  });

  for (const [what, options] of [
    ['an environment', { env: { TROUPE_A: 'a' } }],
    ['options of node', { nodeOptions: ['--expose-gc'] }],
    ['a folder', { cwd: '/' }],
  ] as const) {
    it(`has no use for them where a process has ${what} of its own`, async () => {
      await open(2);
      const ready = await standbys(2);
      const actor = await system.spawn(Surroundings, { process: options });
      expect(ready).not.to.include(await actor.pid());
      expect(await actor.ask('see', 'TROUPE_A')).to.deep.equal({
        env: ['env' in options ? 'a' : undefined],
        gc: 'nodeOptions' in options,
        cwd: 'cwd' in options ? '/' : process.cwd(),
      });
      expect(await standbys(2)).to.have.members(ready);
    });
  }

  it('has no use for them in shared hosts', async () => {
    await open(2);
    const ready = await standbys(2);
    expect(ready).not.to.include(await pidOfNew({ placement: system.host('shared') }));
  });

  for (const [what, change, seen] of [
    ['environment', () => (process.env['TROUPE_A'] = 'changed'), { env: ['changed'] }],
    ['folder', () => process.chdir('/'), { cwd: '/' }],
    ['options of node', () => process.execArgv.push('--expose-gc'), { gc: true }],
  ] as const) {
    it(`replaces those that were launched before the ${what} changed`, async () => {
      const { cwd, execArgv } = { cwd: process.cwd(), execArgv: [...process.execArgv] };
      await open(2);
      const outdated = await standbys(2);
      try {
        change();
        const actor = await system.spawn(Surroundings);
        expect(await actor.ask('see', 'TROUPE_A')).to.deep.include(seen);
        expect(outdated).not.to.include(await actor.pid());
        await waitUntil(() => !outdated.some(isAlive), 'the outdated gone');
        const current = await standbys(2);
        const next = await system.spawn(Surroundings);
        expect(current).to.include(await next.pid());
        expect(await next.ask('see', 'TROUPE_A')).to.deep.include(seen);
      } finally {
        delete process.env['TROUPE_A'];
        process.chdir(cwd);
        process.execArgv.splice(0, Infinity, ...execArgv);
      }
    });
  }

  it('replaces one that dies', async () => {
    await open(1);
    const [first = 0] = await standbys(1);
    process.kill(first, 'SIGKILL');
    await waitUntil(() => !isAlive(first), 'the first gone');
    const [second = 0] = await standbys(1);
    expect(await pidOfNew()).to.equal(second);
  });

  it('starts an actor although all of them have just been killed', async () => {
    await open(3);
    const dead = await standbys(3);
    for (const pid of dead) process.kill(pid, 'SIGKILL');
    expect(dead).not.to.include(await pidOfNew());
  });

  it('starts an actor in another process when the one that is taken has been stopped by a signal', async () => {
    await open(2);
    const [stopped = 0] = await standbys(2);
    process.kill(stopped, 'SIGSTOP');
    const pid = await pidOfNew({ startTimeoutMs: 3_000 });
    expect(pid).not.to.equal(stopped);
    await waitUntil(() => !isAlive(stopped), 'the stopped one gone', LEAVE_LIMIT_MS);
    expect(await standbys(2)).not.to.include(pid);
  });

  it('gives up a start whose time is over while it waits for one that was stopped', async () => {
    await open(1);
    const [stopped = 0] = await standbys(1);
    process.kill(stopped, 'SIGSTOP');
    const error = await rejectionOf(system.spawn(Counter, { startTimeoutMs: 100 }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'timeout' });
    await waitUntil(() => !isAlive(stopped), 'the stopped one gone', LEAVE_LIMIT_MS);
    expect(system.processes()).to.deep.equal([]);
  });

  describe('one of which is stopped by a signal while it boots', () => {
    const { NODE_OPTIONS: before } = process.env;
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(realpathSync(tmpdir()), 'troupe-stopped-'));
      process.env['TROUPE_STOPPED'] = join(folder, 'pid');
      process.env['NODE_OPTIONS'] = `--import=${join(repoRoot, 'dist/spec/fixtures/stops-at-boot.js')}`;
    });

    afterEach(() => {
      delete process.env['TROUPE_STOPPED'];
      if (before === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = before;
      rmSync(folder, { recursive: true });
    });

    async function stopped(): Promise<number> {
      const state = (): string | undefined =>
        childrenOf(process.pid).find(({ command }) => command.includes('actor-process'))?.state;
      await open(1);
      await waitUntil(() => state() === 'T', 'the standby stopped');
      return Number(readFileSync(join(folder, 'pid'), 'utf8'));
    }

    it('starts an actor in another process soon', async () => {
      const pid = await stopped();
      const start = pidOfNew();
      expect((await timeOf(() => start)).ownMs).to.be.below(4_500);
      expect(await start).not.to.equal(pid);
      // Where its launch was still under way it was not taken, and the next start sees that it boots for too long.
      const since = performance.now();
      await waitUntil(() => !isAlive(pid) || performance.now() - since > 1_000, 'a boot that is over');
      if (isAlive(pid)) await pidOfNew();
      await waitUntil(() => !isAlive(pid), 'the stopped one gone', LEAVE_LIMIT_MS);
    });

    it('starts an actor at once when its boot should have been over long ago', async () => {
      const pid = await stopped();
      const since = performance.now();
      await waitUntil(() => performance.now() - since > 1_000, 'a boot that is over');
      const start = pidOfNew();
      // It is not asked whether it answers, which would take longer.
      expect((await timeOf(() => start)).ownMs).to.be.below(2_000);
      expect(await start).not.to.equal(pid);
      await waitUntil(() => !isAlive(pid), 'the stopped one gone', LEAVE_LIMIT_MS);
      expect(await standbys(1)).not.to.include(pid);
    });
  });

  it('leaves nothing when it is stopped while they are being launched or replaced', async () => {
    await open(3);
    await system.stop();
    await open(1);
    for (const pid of await standbys(1)) process.kill(pid, 'SIGSTOP');
    await system.stop();
    await open(2);
    await standbys(2);
    process.env['TROUPE_A'] = 'changed';
    try {
      await system.spawn(Counter, { placement: 'process' });
    } finally {
      delete process.env['TROUPE_A'];
    }
    await system.stop();
    expect(children()).to.deep.equal([]);
  });
});

describe('A program with standby processes', () => {
  it('ends by itself, and they with it', async () => {
    const program = runProgram('programs/standing-by.js', ['ends']);
    const [, pid = ''] = await program.line(/^standby (\d+)$/);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    await waitUntil(() => !isAlive(Number(pid)), 'the standby gone', 2_000);
  });

  it('takes them with it when it is killed', async () => {
    const program = runProgram('programs/standing-by.js', ['stays']);
    const [, pid = ''] = await program.line(/^standby (\d+)$/);
    // As if it were in a busy loop.
    process.kill(Number(pid), 'SIGSTOP');
    program.kill('SIGKILL');
    await program.ended;
    await waitUntil(() => !isAlive(Number(pid)), 'the standby gone', 2_000);
  });

  it('waits longer and longer, and says so once, when they die at their boot', async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'troupe-deaths-'));
    const deaths = join(folder, 'deaths');
    const killer = join(repoRoot, 'dist/spec/fixtures/dies-at-boot.js');
    const env = { TROUPE_DEATHS: deaths, NODE_OPTIONS: `--import=${killer}` };
    try {
      const program = runProgram('programs/standing-by.js', ['stays'], { env });
      const times = (): number[] =>
        (existsSync(deaths) ? readFileSync(deaths, 'utf8') : '').split('\n').filter(Boolean).map(Number);
      await program.line(/^standby/);
      await waitUntil(() => times().length === 5, 'five deaths', 20_000);
      program.kill('SIGKILL');
      await program.ended;
      const gaps = times()
        .slice(1)
        .map((time, index) => time - (times()[index] ?? 0));
      for (const [index, leastMs] of [100, 200, 400, 800].entries())
        expect(gaps[index]).to.be.at.least(leastMs);
      expect(program.stderr.match(/standby processes end as soon as they are launched/g)).to.have.length(1);
      expect(program.stderr).to.include('3 in a row').and.to.include('code 7');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
