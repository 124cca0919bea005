import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Fifo } from '../support/fifo.ts';
import { runProgram } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';
import { waitUntil } from '../support/wait-until.ts';

interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly pid: number;
  readonly path: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;

async function logOf(what: string, logLevel: string) {
  const program = runProgram('programs/printing.js', [what, logLevel]);
  expect(await program.ended).to.deep.equal({ code: 0, signal: null });
  const lines = program.stderr.split('\n').slice(0, -1);
  return { lines: lines.map((line) => JSON.parse(line) as LogLine), stdout: program.stdout };
}

describe('ctx.log', () => {
  it('goes to stderr of the root as NDJSON, with path, pid and level', async () => {
    const { lines, stdout } = await logOf('log', 'trace');
    const pids = new Map(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    expect([...pids.keys()]).to.deep.equal([
      '/printing/printer',
      '/printing/printer/inner',
      '/printing/here',
    ]);
    for (const [path, pid] of pids) {
      const own = lines.filter((line) => line.path === path && /^a \w+$/.test(line.msg));
      expect(own.map(({ level, msg }) => ({ level, msg }))).to.deep.equal(
        Object.entries(LEVELS).map(([name, level]) => ({ level, msg: `a ${name}` })),
      );
      expect(own.map((line) => line.pid)).to.deep.equal(Array(6).fill(Number(pid)));
      expect(own.map((line) => line['size'])).to.deep.equal(Array(6).fill(7));
      for (const { time } of own) expect(Math.abs(Date.now() - time)).to.be.lessThan(60_000);
    }
    expect(lines.map(({ msg }) => msg)).to.include('a line\nbreak');
  });

  it('is filtered by the level of the system in every process', async () => {
    const { lines } = await logOf('log', 'warn');
    const messages = lines.map(({ path, msg }) => `${path} ${msg}`);
    for (const path of ['/printing/printer', '/printing/printer/inner', '/printing/here']) {
      expect(messages.filter((message) => message.startsWith(`${path} `))).to.deep.equal(
        ['warn', 'error', 'fatal'].map((level) => `${path} a ${level}`),
      );
    }
  });

  it('is silent when the system is', async () => {
    expect((await logOf('log', 'silent')).lines).to.deep.equal([]);
    expect((await logOf('crash', 'silent')).lines).to.deep.equal([]);
  });

  it('never fails its writer: what JSON does not know is put into words', async () => {
    const { lines } = await logOf('log', 'info');
    const line = lines.find(({ msg }) => msg === 'unsendable');
    expect(line).to.not.have.property('callback');
    expect(line).to.have.property('loop').that.includes('not loggable');
    expect(line)
      .to.have.property('error')
      .that.includes({ name: 'TypeError', message: 'a fault', cause: 'a cause' });
    expect(line).to.have.property('big', '5');
  });

  it('drops what nobody can write in time, past 16 MiB, and says how much that was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    // A file takes all of it at once, where a pipe would have to be read.
    const file = openSync(join(folder, 'stderr'), 'w');
    const program = spawn(process.execPath, [join(repoRoot, 'dist/spec/fixtures/programs/log-flood.js')], {
      stdio: ['ignore', 'ignore', file],
    });
    expect(await once(program, 'exit')).to.deep.equal([0, null]);
    closeSync(file);
    const text = readFileSync(join(folder, 'stderr'), 'utf8');
    rmSync(folder, { recursive: true });
    const lines = text.split('\n').slice(0, -1);
    const written = lines.filter((line) => line.includes('xxx')).length;
    expect(written).to.be.within(10_000, 39_999);
    const [, lost] = /(\d+) log records were dropped/.exec(text) ?? [];
    expect(written + Number(lost)).to.equal(40_000);
    expect(lines.at(-1)).to.include('a last word');
  });

  if (process.platform === 'linux') {
    it('harms nobody while the disk under stderr is full', async () => {
      const full = openSync('/dev/full', 'w');
      const program = runProgram('programs/logging.js', [], { stderr: full });
      closeSync(full);
      await program.line(/^ready$/);
      for (const round of [1, 2, 3]) {
        program.kill('SIGUSR2');
        await program.line(new RegExp(`^round ${round}$`));
      }
      program.kill('SIGTERM');
      await program.ended;
      expect(program.stdout).to.equal('ready\nround 1\nround 2\nround 3\n');
    });
  }

  it('harms nobody while nobody reads stderr, and is there for who does later', async () => {
    const fifo = new Fifo();
    const program = runProgram('programs/logging.js', [], { stderr: fifo.writer });
    await program.line(/^ready$/);
    for (const [round, before] of [
      [1, () => undefined],
      [2, () => fifo.leave()],
      [3, () => undefined],
      [4, () => fifo.comeBack()],
    ] as const) {
      before();
      program.kill('SIGUSR2');
      await program.line(new RegExp(`^round ${round}$`));
    }
    await waitUntil(() => fifo.text.split('written in round 4').length > 2, 'the last lines');
    await waitUntil(() => fifo.text.split('logged in round 4').length > 2, 'the last records');
    program.kill('SIGTERM');
    await program.ended;
    const logged = fifo.text.split('\n').flatMap((line) => /logged in round \d/.exec(line) ?? []);
    // Records wait for a reader; what is only passed on does not.
    expect(logged).to.deep.equal([1, 1, 2, 2, 3, 3, 4, 4].map((round) => `logged in round ${round}`));
    fifo.remove();
  });

  it('tells of a crash by itself, with the stack', async () => {
    const { lines } = await logOf('crash', 'error');
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({
      level: LEVELS.error,
      path: '/printing/failing',
    });
    expect(lines[0]?.msg).to.include('the disk is full');
    const report = lines[0]?.['crashReport'];
    expect(report).to.include({ exit: 'crashed', message: 'crash', restarting: false });
    expect(report).to.have.property('stack').that.includes('failing.js');
  });
});
