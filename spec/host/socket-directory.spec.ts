import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { expect } from 'chai';
import { createSystem } from 'troupe';

import { Neighbour } from '../fixtures/neighbours.ts';
import { processesBelow } from '../support/processes.ts';
import { runProgram } from '../support/program.ts';
import { rejectionOf } from '../support/rejection.ts';
import { socketDirectories, socketHome, socketsIn } from '../support/sockets.ts';
import { waitUntil } from '../support/wait-until.ts';

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

describe('The directory of a system', () => {
  it('is for this user alone, and so are the sockets in it', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    const [one, other] = await Promise.all([system.spawn(Neighbour), system.spawn(Neighbour)]);
    await one.ask('askAll', other, 1);
    const home = socketHome();
    expect(modeOf(home)).to.equal('700');
    const [directory = ''] = socketDirectories();
    expect(modeOf(directory)).to.equal('700');
    const sockets = socketsIn(directory);
    expect(sockets.length).to.be.at.least(2);
    for (const socket of sockets) {
      expect(lstatSync(socket).isSocket()).to.equal(true);
      expect(modeOf(socket)).to.equal('600');
    }
    await system.stop();
    expect(readdirSync(tmpdir())).not.to.include(home);
  });

  it('forgets the socket of a process that was killed', async () => {
    const system = await createSystem({ logLevel: 'silent' });
    const [one, other] = await Promise.all([system.spawn(Neighbour), system.spawn(Neighbour)]);
    await one.ask('askAll', other, 1);
    const [directory = ''] = socketDirectories();
    expect(socketsIn(directory)).to.have.length(2);
    await Promise.all([one.kill(), other.kill()]);
    expect(socketsIn(directory)).to.have.length(1);
    await system.stop();
  });

  it('is shared by nobody: each system has its own, and the last takes the home along', async () => {
    const systems = await Promise.all([1, 2, 3].map(async () => createSystem({ logLevel: 'silent' })));
    expect(new Set(socketDirectories())).to.have.length(3);
    await Promise.all(systems.map(async (system) => system.stop()));
    expect(() => socketDirectories()).to.throw(/ENOENT/);
  });

  it('goes with a program that is killed and had started a process', async () => {
    const program = runProgram('programs/household.js', ['idle']);
    await program.line(/^pids /);
    const [directory = ''] = socketDirectories();
    expect(socketsIn(directory)).to.have.length(1);
    program.kill('SIGKILL');
    await program.ended;
    await waitUntil(() => !isThere(directory), 'its directory gone', 2_000);
  });

  it('that a killed system has left is removed by the next, and that of a living one is not', async () => {
    const living = await createSystem({ logLevel: 'silent' });
    const [own = ''] = socketDirectories();
    const program = runProgram('programs/household.js', ['idle']);
    await program.line(/^pids /);
    // Without its guard nobody cleans up after the program.
    for (const { pid, command } of processesBelow(program.pid))
      if (command.startsWith('/bin/sh')) process.kill(pid, 'SIGSTOP');
    const guards = processesBelow(program.pid).filter(({ command }) => command.startsWith('/bin/sh'));
    const [stale = ''] = socketDirectories().filter((path) => path !== own);
    program.kill('SIGKILL');
    await program.ended;
    expect(isThere(stale)).to.equal(true);
    const next = await createSystem({ logLevel: 'silent' });
    expect(isThere(stale)).to.equal(false);
    expect(isThere(own)).to.equal(true);
    for (const { pid } of guards) process.kill(pid, 'SIGCONT');
    await Promise.all([living.stop(), next.stop()]);
  });

  it('in which nobody listens yet is left alone, unless it is old', async () => {
    mkdirSync(socketHome(), { mode: 0o700 });
    const [young, old] = ['s-young', 's-old'].map((name) => join(socketHome(), name)) as [string, string];
    for (const path of [young, old]) mkdirSync(path, { mode: 0o700 });
    const hourAgo = Date.now() / 1000 - 3_600;
    utimesSync(old, hourAgo, hourAgo);
    const system = await createSystem({ logLevel: 'silent' });
    expect([young, old].map(isThere)).to.deep.equal([true, false]);
    await system.stop();
    rmSync(socketHome(), { recursive: true });
  });

  it('is the same for processes with another working directory, also by a relative TMPDIR', async () => {
    const usual = tmpdir();
    process.env['TMPDIR'] = relative(process.cwd(), usual);
    const system = await createSystem({ logLevel: 'silent' });
    const one = await system.spawn(Neighbour, { process: { cwd: '/' } });
    const other = await system.spawn(Neighbour);
    expect(await one.ask('askAll', other, 1)).to.deep.equal([await other.pid()]);
    await system.stop();
    process.env['TMPDIR'] = usual;
  });

  it('is refused where none can be made', async () => {
    const usual = tmpdir();
    process.env['TMPDIR'] = '/proc';
    const error = await rejectionOf(createSystem());
    process.env['TMPDIR'] = usual;
    expect(error).to.include({ code: 'ERR_TROUPE_START' });
    expect(error.message).to.match(/\/proc\/troupe-.*TMPDIR/);
  });

  it('is not put where somebody else could get at it', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    symlinkSync(elsewhere, socketHome());
    const byLink = await rejectionOf(createSystem());
    expect(byLink).to.include({ code: 'ERR_TROUPE_START' });
    expect(byLink.message)
      .to.include(socketHome())
      .and.to.match(/symbolic link.*TMPDIR/);
    rmSync(socketHome());
    mkdirSync(socketHome());
    chmodSync(socketHome(), 0o755);
    expect((await rejectionOf(createSystem())).message).to.match(/other users have access/);
    rmSync(socketHome(), { recursive: true });
    expect(readdirSync(elsewhere)).to.deep.equal([]);
    rmSync(elsewhere, { recursive: true });
  });
});

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
