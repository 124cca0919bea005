import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import type { ActorDefinition } from 'troupe';

import { systemClock } from '../../lib/clock.ts';
import { ChildProcess } from '../../lib/host/processes/child-process.ts';
import { Guard } from '../../lib/host/processes/guard.ts';
import { MemoryWatch } from '../../lib/host/processes/memory-watch.ts';
import { Counter } from '../fixtures/counter.ts';
import { lowerLimit } from '../support/limits.ts';
import { copyOfNode, limitedUser as uid } from '../support/node-copy.ts';
import { useStage } from '../support/placements.ts';
import { runProgram, type Program, type ProgramOptions } from '../support/program.ts';
import { processesBelow } from '../support/processes.ts';
import { rejectionOf } from '../support/rejection.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Inventory {
  readonly descriptors: number;
  readonly processes: number;
  readonly pipes: number;
  readonly others: readonly string[];
}

/** What a program says of one attempt to start an actor. */
interface Attempt {
  readonly value?: number;
  readonly code?: string;
  readonly phase?: string;
  readonly message?: string;
  readonly cause?: string;
  /** What there was before it. */
  readonly before?: Inventory;
}

/** Runs a program that starts actors when it is told to, in a folder of its own. */
class Starting {
  readonly folder: string = mkdtempSync('/tmp/troupe-start-');
  readonly program: Program;
  #attempts = 0;

  constructor(options: ProgramOptions | ((folder: string) => ProgramOptions) = {}) {
    const given = typeof options === 'function' ? options(this.folder) : options;
    if (given.uid !== undefined) chownSync(this.folder, given.uid, given.uid);
    this.program = runProgram('programs/starting.js', [], { ...given, env: { TMPDIR: this.folder } });
  }

  async ready(): Promise<Inventory> {
    const [, left = ''] = await this.program.line(/^ready (.*)$/);
    return JSON.parse(left) as Inventory;
  }

  async attempt(): Promise<Attempt> {
    this.program.kill('SIGUSR2');
    const [, said = ''] = await this.program.line(new RegExp(`^${++this.#attempts} (.*)$`));
    return JSON.parse(said) as Attempt;
  }

  async end(): Promise<void> {
    this.program.kill('SIGTERM');
    expect(await this.program.ended).to.deep.equal({ code: 0, signal: null });
    rmSync(this.folder, { recursive: true });
  }
}

/** Tries to start an actor, twice, while something is in the way: nothing is left of that, and then it works. */
async function meetObstacle(
  starting: Starting,
  errno: string,
  message: string,
  obstruct: () => () => void,
): Promise<void> {
  const atFirst = await starting.ready();
  const remove = obstruct();
  for (let time = 0; time < 2; time++) {
    const error = await starting.attempt();
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'spawn', cause: errno });
    expect(error.message).to.include(message);
  }
  remove();
  const { value, before } = await starting.attempt();
  expect(value).to.equal(7);
  // Those of its own output come and go.
  expect(before?.pipes).to.be.within(0, atFirst.pipes + 2);
  expect({ ...before, pipes: 0 }).to.deep.equal({ ...atFirst, pipes: 0 });
  const removeAgain = obstruct();
  expect(await starting.attempt()).to.include({ phase: 'spawn', cause: errno });
  removeAgain();
  expect(await starting.attempt()).to.include({ value: 7 });
  await starting.end();
}

describe('A start that the operating system refuses', () => {
  it('says that there are too many processes, and works again once there are not', async () => {
    // Another user may not be able to reach the node of this one.
    const starting = new Starting((folder) => (uid === undefined ? {} : { uid, node: copyOfNode(folder) }));
    await meetObstacle(starting, 'EAGAIN', 'ulimit -u', () =>
      lowerLimit(starting.program.pid, 'nproc', 1, uid),
    );
  });

  it('says that there are too many open files, and works again once there are not', async () => {
    const starting = new Starting();
    await meetObstacle(starting, 'EMFILE', 'ulimit -n', () => lowerLimit(starting.program.pid, 'nofile', 8));
  });

  it('says that node is gone, and works again once it is back', async () => {
    const starting = new Starting((folder) => ({ node: copyOfNode(folder) }));
    const node = join(starting.folder, 'node');
    await meetObstacle(starting, 'ENOENT', node, () => {
      renameSync(node, `${node}.away`);
      return () => renameSync(`${node}.away`, node);
    });
  });
});

describe('A start in a folder', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });
  const startIn = (cwd: string): Promise<unknown> =>
    stage.spawn(Counter, { name: 'again', process: { cwd } });

  it('says that it is gone, is none, or is closed, and works again once it is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    const cwd = join(folder, 'here');
    expect(await rejectionOf(startIn(cwd)))
      .to.include({ phase: 'spawn' })
      .and.to.have.property('message')
      .that.includes(`its folder ${cwd} does not exist`);
    writeFileSync(cwd, '');
    expect((await rejectionOf(startIn(cwd))).message).to.include(`${cwd} is no folder`);
    rmSync(folder, { recursive: true });
    await startIn(tmpdir());
  });
});

describe('A start whose module has vanished', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('says so, and works again once it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    const file = join(folder, 'here.mjs');
    const write = (): void =>
      writeFileSync(
        file,
        `import { defineActor } from '${import.meta.resolve('troupe')}';
        export const Here = defineActor(import.meta, 'Here', () => ({ ping: () => 'pong' }));`,
      );
    write();
    const { Here } = (await import(pathToFileURL(file).href)) as {
      readonly Here: ActorDefinition<[], { ping(): string }>;
    };
    await (await stage.spawn(Here)).stop();
    rmSync(file);
    const error = await rejectionOf(stage.spawn(Here, { name: 'again' }));
    expect(error).to.include({ code: 'ERR_TROUPE_START', phase: 'load', module: pathToFileURL(file).href });
    expect(error.message).to.include('its module is not there (any more)');
    expect(stage.system.processes()).to.deep.equal([]);
    write();
    expect(await (await stage.spawn(Here, { name: 'again' })).ask('ping')).to.equal('pong');
    rmSync(folder, { recursive: true });
  });
});

describe('A start whose guard does not start', () => {
  it('fails with the reason, and ends the process that nobody would watch over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    const shell = join(folder, 'sh');
    const entry = join(folder, 'entry.mjs');
    writeFileSync(entry, 'setInterval(() => undefined, 1e6);');
    const guard = new Guard('', shell);
    const keepers = { guard, memory: new MemoryWatch(systemClock), clock: systemClock };
    const launch = (): Promise<ChildProcess> => ChildProcess.launch({ entry, argument: '' }, keepers);
    const error = await rejectionOf(launch());
    expect(error.message).to.include('the guard').and.to.include(`${shell} does not exist`);
    expect(error.cause).to.include({ code: 'ENOENT' });
    copyFileSync('/bin/sh', shell);
    chmodSync(shell, 0o600);
    expect((await rejectionOf(launch())).message).to.include(`${shell} may not be executed`);
    chmodSync(shell, 0o700);
    const child = await launch();
    child.kill('request');
    expect(await child.gone).to.deep.equal({ type: 'killed', by: 'request' });
    await guard.close();
    rmSync(folder, { recursive: true });
  });
});

describe('A guard that was lost and cannot be started again', () => {
  it('is replaced as soon as it can be, by one that knows whom to watch over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'start-'));
    const shell = join(folder, 'sh');
    copyFileSync('/bin/sh', shell);
    const guards = (): number[] =>
      processesBelow(process.pid)
        .filter(({ command }) => command.startsWith(shell))
        .map(({ pid }) => pid);
    const watched = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], { detached: true });
    const gone = once(watched, 'exit');
    const guard = new Guard('', shell);
    await guard.add(watched.pid ?? 0);
    const [first = 0] = guards();
    renameSync(shell, `${shell}.away`);
    process.kill(first, 'SIGKILL');
    // Once the operating system has forgotten it, so has this process.
    await waitUntil(() => !existsSync(`/proc/${first}`), 'the guard gone');
    renameSync(`${shell}.away`, shell);
    await waitUntil(() => guards().length === 1, 'another guard');
    await guard.close();
    expect(await gone).to.deep.equal([null, 'SIGKILL']);
    rmSync(folder, { recursive: true });
  });
});
