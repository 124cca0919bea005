import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import {
  child,
  currentProcess,
  defineSupervisor,
  parentProcess,
  Process,
  type ProcessStartOptions,
} from 'troupe';

import * as tasks from '../fixtures/sync-tasks.ts';
import { hang, square, workerPid } from '../fixtures/tasks.ts';
import { range } from '../support/pool-stage.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf, thrownBy } from '../support/rejection.ts';
import { useSyncStage } from '../support/sync-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const { SIGKILL, SIGTERM, SIGABRT } = constants.signals;

describe('Process', () => {
  const stage = useSyncStage();
  const there = (file: string): Promise<void> => waitUntil(() => existsSync(file), `${file} is there`);
  /** One that runs until it is ended. */
  const idle = async (options: ProcessStartOptions<[string]> = {}): Promise<Process<void>> => {
    const file = stage.file(`idle-${Math.random()}`);
    const started = await Process.start(stage.system, tasks.idle, { args: [file], ...options });
    await there(file);
    return started;
  };

  describe('start', () => {
    it('runs a task in a process of its own, and ends with it', async () => {
      const one = await Process.start(stage.system, workerPid);
      expect(await one.result)
        .to.equal(one.pid)
        .and.not.to.equal(process.pid);
      expect(await one.join()).to.equal(0);
      expect(one.exitCode).to.equal(0);
      expect(isAlive(one.pid)).to.equal(false);
    });

    it('returns before the task is done', async () => {
      const one = await idle();
      expect(one.exitCode).to.equal(undefined);
      expect(await one.isAlive()).to.equal(true);
      expect(isAlive(one.pid)).to.equal(true);
      await one.kill();
      expect(await one.isAlive()).to.equal(false);
    });

    it('loses no result, however soon tasks are done and however late it is looked at', async () => {
      const many = await Promise.all(range(8).map((n) => Process.start(stage.system, square, { args: [n] })));
      expect(await Promise.all(many.map((one) => one.join()))).to.deep.equal(new Array(8).fill(0));
      expect(await Promise.all(many.map((one) => one.result))).to.deep.equal(range(8).map((n) => n * n));
    });

    it('has processes end before their large results are read', async () => {
      const length = 2 ** 20;
      const many = await Promise.all(
        range(4).map(() => Process.start(stage.system, tasks.text, { args: [length] })),
      );
      for (const one of many) expect(await one.join()).to.equal(0);
      for (const one of many) expect((await one.result).length).to.equal(length);
    });

    it('leaves no process behind that nobody joins', async () => {
      for (const _ of range(3)) await Process.start(stage.system, tasks.passTime);
      await waitUntil(() => stage.system.processes().length === 0, 'they have ended');
      expect(childrenOf(process.pid).filter(({ state }) => state === 'Z')).to.deep.equal([]);
    });

    it('rejects where the task cannot run', async () => {
      const system = stage.system;
      const unsendable = (() => 3) as unknown as number;
      const error = await rejectionOf(Process.start(system, square, { args: [unsendable] }));
      expect(error).to.include({ code: 'ERR_TROUPE_ENCODE' });
      await system.stop();
      expect(await rejectionOf(Process.start(system, tasks.passTime))).to.include({
        code: 'ERR_TROUPE_CLOSED',
      });
    });
  });

  describe('join', () => {
    it('waits as long as it is told to, and may be called again', async () => {
      const one = await idle();
      for (const timeoutMs of [0, 50]) {
        const began = performance.now();
        expect(await one.join(timeoutMs)).to.equal(undefined);
        expect(performance.now() - began).to.be.within(timeoutMs - 2, timeoutMs + 4_000);
      }
      const joins = [one.join(), one.join(10_000)];
      await one.kill();
      expect(await Promise.all([...joins, one.join(0)])).to.deep.equal(new Array(3).fill(-SIGKILL));
    });
  });

  describe('exitCode', () => {
    for (const [how, exitCode, code] of [
      ['exit 0', 0, 'ERR_TROUPE_ACTOR_EXITED'],
      ['exit 3', 3, 'ERR_TROUPE_ACTOR_EXITED'],
      ['throw', 1, 'ERR_TROUPE_REMOTE'],
      ['stray', 1, 'ERR_TROUPE_REMOTE'],
      ['SIGKILL', -SIGKILL, 'ERR_TROUPE_ACTOR_EXITED'],
      ['SIGTERM', -SIGTERM, 'ERR_TROUPE_ACTOR_EXITED'],
      ['abort', -SIGABRT, 'ERR_TROUPE_ACTOR_EXITED'],
    ] as const) {
      it(`is ${exitCode} after ${how}, and the result rejects`, async () => {
        const one = await Process.start(stage.system, tasks.end, { args: [how] });
        expect(await one.join()).to.equal(exitCode);
        expect(one.exitCode).to.equal(exitCode);
        expect(await rejectionOf(one.result)).to.include({ code });
      });
    }
  });

  describe('result', () => {
    it('rejects with what the task has thrown', async () => {
      const one = await Process.start(stage.system, tasks.end, { args: ['throw'] });
      const error = await rejectionOf(one.result);
      expect(error)
        .to.include({ message: 'out of range' })
        .and.to.have.nested.property('remote.name', 'RangeError');
      expect(error).to.have.nested.property('cause.message', 'the cause');
    });

    it('rejects when it cannot be sent', async () => {
      const one = await Process.start(stage.system, tasks.unsendable);
      expect(await rejectionOf(one.result)).to.include({ code: 'ERR_TROUPE_ENCODE' });
      expect(await one.join()).to.equal(0);
    });

    it('takes no program down that does not look at it; what went wrong is on stderr, with its stack', async () => {
      const program = runProgram('programs/processes.js', ['failing']);
      expect(await program.ended).to.include({ code: 0 });
      expect(program.stdout).to.equal('exit code 1\n');
      expect(program.stderr).to.match(/^Process Service 1:\nRangeError: out of range\n {4}at .*sync-tasks/);
      expect(program.stderr).to.match(/\[cause\]: Error: the cause\n +at .*sync-tasks/);
    });
  });

  describe('the log', () => {
    it('reports no crash where the end was asked for, or the task chose its exit code', async () => {
      const program = runProgram('programs/processes.js', ['ended']);
      expect(await program.ended, program.stderr).to.include({ code: 0 });
      expect(program.stdout).to.equal(`${-SIGTERM} ${-SIGKILL} 0 3 ${-SIGKILL}\n`);
      const records = program.stderr.trimEnd().split('\n');
      expect(records.map((line) => (JSON.parse(line) as { path: string }).path)).to.have.length(1);
      expect(records[0]).to.contain('"level":50').and.to.contain('signal SIGKILL');
    });

    it('reports one of a process that its supervisor starts again', async () => {
      const program = runProgram('programs/processes.js', ['supervised']);
      expect(await program.ended, program.stderr).to.include({ code: 1 });
      expect(program.stderr).to.match(/"level":50.*exit code 3.*restarted at once/);
    });
  });

  describe('terminate', () => {
    it('ends a process with SIGTERM, be it busy or not', async () => {
      const file = stage.file('hangs');
      const busy = await Process.start(stage.system, hang, { args: [file] });
      await there(file);
      for (const one of [busy, await idle()]) {
        await one.terminate();
        expect(one.exitCode).to.equal(-SIGTERM);
        expect(isAlive(one.pid)).to.equal(false);
        await one.terminate();
        await one.close();
      }
    });

    it('kills it when it does not end in time', async () => {
      const file = stage.file('stubborn');
      const one = await Process.start(stage.system, tasks.stubborn, { args: [file], shutdownMs: 100 });
      await there(file);
      const began = performance.now();
      await one.terminate();
      expect(performance.now() - began).to.be.within(98, 4_000);
      expect(one.exitCode).to.equal(-SIGKILL);
    });

    it('kills it when it stands still', async () => {
      const one = await idle({ shutdownMs: 50 });
      process.kill(one.pid, 'SIGSTOP');
      await one.terminate();
      expect(one.exitCode).to.equal(-SIGKILL);
    });

    it('is what it is disposed of with', async () => {
      const one = await idle();
      await one[Symbol.asyncDispose]();
      expect(one.exitCode).to.equal(-SIGTERM);
    });
  });

  describe('kill', () => {
    it('ends it at once, however stubborn it is', async () => {
      const file = stage.file('stubborn');
      const one = await Process.start(stage.system, tasks.stubborn, { args: [file] });
      await there(file);
      await one.kill();
      expect(one.exitCode).to.equal(-SIGKILL);
      expect(isAlive(one.pid)).to.equal(false);
      await one.kill();
    });
  });

  describe('names', () => {
    it('are unique unless given, and known within and without', async () => {
      const many = await Promise.all(
        range(3).map(() => Process.start(stage.system, tasks.whoami, { args: [0] })),
      );
      const names = many.map(({ name }) => name);
      expect(new Set(names).size).to.equal(3);
      for (const one of many) {
        expect(one.name).to.match(/^Process-\d+$/);
        expect(await one.result).to.deep.equal([
          {
            current: { name: one.name, pid: one.pid },
            parent: currentProcess(),
            pid: one.pid,
            ppid: process.pid,
          },
        ]);
      }
      expect(currentProcess()).to.deep.equal({ name: 'MainProcess', pid: process.pid });
      expect(parentProcess()).to.equal(undefined);
    });

    it('may be of several words', async () => {
      const one = await Process.start(stage.system, tasks.whoami, { args: [0], name: 'Service 1' });
      expect(one.name).to.equal('Service 1');
      expect((await one.result)[0]?.current.name).to.equal('Service 1');
    });

    it('of the processes of processes begin with theirs', async () => {
      const one = await Process.start(stage.system, tasks.whoami, { args: [2] });
      const [first, second, third] = await one.result;
      expect(second?.current.name).to.equal(`${one.name}:1`);
      expect(third?.current.name).to.equal(`${one.name}:1:1`);
      expect(third?.parent).to.deep.equal(second?.current).and.to.include({ pid: third?.ppid });
      expect(second?.parent).to.deep.equal(first?.current);
    });

    it('are those of their actors in other processes', async () => {
      const party = await stage.system.spawn(tasks.Party, { name: 'party' });
      const [self] = await party.ask('whoami');
      expect(self?.parent).to.deep.equal({ name: 'party', pid: await party.pid() });
      expect(self?.current.name).to.equal('party:Process-1');
      const host = stage.system.host('shared');
      const guest = await stage.system.spawn(tasks.Party, { placement: host });
      expect((await guest.ask('whoami'))[0]?.parent?.name).to.equal('shared');
      expect(stage.system.processes().find(({ path }) => path === '/spec/shared')?.pid).to.equal(
        await guest.pid(),
      );
    });

    it('are taken as long as their processes run', async () => {
      const one = await idle({ name: 'Worker 1' });
      for (const name of ['Worker 1', 'Worker-1']) {
        const error = await rejectionOf(Process.start(stage.system, tasks.passTime, { name }));
        expect(error).to.include({ code: 'ERR_TROUPE_NAME_TAKEN' });
      }
      await one.kill();
      const next = await Process.start(stage.system, tasks.passTime, { name: 'Worker 1' });
      expect(await next.join()).to.equal(0);
    });

    it('are found, and listed by the system', async () => {
      const one = await idle({ name: 'Worker 1' });
      expect(stage.system.processes()).to.deep.equal([{ pid: one.pid, path: '/spec/Worker-1' }]);
      const found = await Process.whereis(stage.system, 'Worker 1');
      expect(found).to.include({ pid: one.pid, name: 'Worker 1' });
      await found?.kill();
      expect(await one.join()).to.equal(-SIGKILL);
      expect(stage.system.processes()).to.deep.equal([]);
      expect(await Process.whereis(stage.system, 'Worker 1')).to.equal(undefined);
    });

    it('that are given by default pass over those that are taken', async () => {
      const last = await Process.start(stage.system, tasks.passTime);
      const number = Number(last.name.slice('Process-'.length));
      // Those that are given count as well.
      await idle({ name: `Process-${number + 2}` });
      const next = await Process.start(stage.system, tasks.passTime);
      expect(next.name).to.equal(`Process-${number + 3}`);
    });
  });

  it('can be sent, and used where it arrives', async () => {
    const party = await stage.party();
    const one = await idle();
    expect(await party.ask('isAlive', one)).to.equal(true);
    const joining = party.ask('join', one);
    const result = rejectionOf(party.ask('resultOf', one));
    await party.ask('end', one, 'terminate');
    expect(one.exitCode ?? (await one.join())).to.equal(-SIGTERM);
    expect(await joining).to.deep.equal([undefined, -SIGTERM, -SIGTERM]);
    expect(await result).to.have.nested.property('remote.code', 'ERR_TROUPE_ACTOR_EXITED');
    expect(await party.ask('isAlive', one)).to.equal(false);
    // Nobody there had asked before it had ended.
    const other = await Process.start(stage.system, square, { args: [3] });
    expect(await party.ask('resultOf', other).catch(() => 9)).to.equal(9);
    await other.join();
    expect(await (await stage.party()).ask('join', other)).to.deep.equal([0, 0, 0]);
  });

  it('says where it is known what came of it, to who asks too late', async () => {
    const [party, late] = [await stage.party(), await stage.party()];
    const one = await idle();
    const unused = (await late.ask('keep', one)) as Process;
    await party.ask('end', one, 'kill');
    for (const call of [late.ask('joinKept'), late.ask('resultOfKept')]) {
      const error = await rejectionOf(call);
      expect(error).to.have.nested.property('remote.code', 'ERR_TROUPE_NO_PROCESS');
      expect(error.message).to.contain('is known where it was started');
    }
    // One that came back from there, and knows of no end.
    expect(await unused.join().catch((error: unknown) => error)).to.include({
      code: 'ERR_TROUPE_NO_PROCESS',
    });
    expect(await one.join()).to.equal(-SIGKILL);
    expect(await party.ask('join', one)).to.deep.equal(new Array(3).fill(-SIGKILL));
  });

  it('has the context of a task, which owns what it starts', async () => {
    const file = stage.file('heeds');
    const one = await Process.start(stage.system, tasks.heed, { args: [file] });
    await there(file);
    await stage.system.stop();
    expect(readFileSync(file, 'utf8')).to.equal('heeded');
    expect(await one.join()).to.equal(0);
    expect(await rejectionOf(one.result)).to.include({ code: 'ERR_TROUPE_ACTOR_EXITED' });
  });

  it('ends with its owner', async () => {
    const many = [await idle(), await idle()];
    await stage.system.stop();
    for (const { pid } of many) expect(isAlive(pid)).to.equal(false);
  });

  it('keeps its program alive until it has ended, and no longer', async () => {
    const program = runProgram('programs/processes.js');
    expect(await program.ended).to.include({ code: 0 });
    expect(program.stdout).to.equal('finished MainProcess true\n');
    expect(program.stderr).to.equal('');
  });

  it('is started again after a failure as the child of a supervisor, and not when it is done', async () => {
    const job = child(Process, {
      id: 'job',
      name: 'job',
      args: [tasks.failFirst, { args: [stage.file('log')] }],
    });
    const tree = await stage.system.start(defineSupervisor('app', { children: [job] }));
    const over = async (): Promise<boolean> => (await tree.whichChildren())[0]?.ref === undefined;
    await waitUntil(async () => stage.lines('log').length === 2 && (await over()), 'it is done');
    const wrong = thrownBy(() => child(Process, { args: [(() => 3) as unknown as typeof square] }));
    expect(wrong).to.include({ code: 'ERR_TROUPE_CHILD_SPEC', field: 'task' });
  });
});
