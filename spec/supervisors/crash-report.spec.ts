import { expect } from 'chai';

import { RemoteError } from '../../lib/errors.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import { describeCrash, describeFailedStart, type RunReport } from '../../lib/host/reports/crash-report.ts';
import { runProgram } from '../support/program.ts';

interface Line {
  readonly level: number;
  readonly pid: number;
  readonly path: string;
  readonly msg: string;
  readonly crashReport: Readonly<Record<string, unknown>>;
}

describe('A crash report in the log', () => {
  let lines: readonly Line[] = [];
  const of = (name: string): readonly Line[] => lines.filter(({ path }) => path.endsWith(`/${name}`));
  /** The text of the only report of an actor, with figures in the place of those that differ from run to run. */
  const text = (name: string): string => {
    expect(of(name), name).to.have.length(1);
    const { msg, pid, path } = of(name)[0] as Line;
    expect(msg).to.match(new RegExp(`^${path} \\(pid ${pid}\\) `));
    return msg
      .replace(String(pid), 'N')
      .replace(/up for [\d.]+ m?s/, 'up for N')
      .replaceAll(/file:\S+\/(?=[\w-]+\.js)/g, '')
      .replaceAll(/:\d+:\d+/g, '');
  };

  before(async function () {
    this.timeout(30_000);
    const program = runProgram('programs/crashing.js');
    expect(await program.ended, program.stderr).to.deep.equal({ code: 0, signal: null });
    lines = program.stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  });

  it('says what crashed while handling what, with the stack and the causes', () => {
    expect(text('failing')).to.equal(
      [
        "/demo/failing (pid N) crashed while handling 'crash': the disk is full",
        '    it was up for N; it is not restarted',
        '    StorageError: the disk is full',
        '        at Object.crash (failing.js)',
        '    caused by RangeError: 0 bytes left',
        '        at Object.crash (failing.js)',
      ].join('\n'),
    );
  });

  it('names no message where none was being handled', () => {
    expect(text('outside').split('\n').slice(0, 4)).to.deep.equal([
      '/demo/outside (pid N) crashed: thrown outside',
      '    it was up for N; it is not restarted',
      '    TypeError: thrown outside',
      '        at Immediate.<anonymous> (exits.js)',
    ]);
    expect(text('outside')).not.to.include('stderr');
  });

  it('has the exit code, and the last lines on stderr', () => {
    expect(text('exit')).to.equal(
      [
        '/demo/exit (pid N) died: its process ended with exit code 3',
        '    it was up for N; it is not restarted',
        '    its last lines on stderr:',
        '    | one',
        '    | two',
      ].join('\n'),
    );
    expect(of('exit')[0]?.crashReport).to.deep.include({
      exit: 'exited',
      code: 3,
      stderrTail: 'one\ntwo',
      outOfMemory: false,
      restarts: 0,
      restarting: false,
    });
  });

  it('has the signal', () => {
    expect(text('killed')).to.match(
      /^\/demo\/killed \(pid N\) died: its process ended with signal SIGKILL\n/,
    );
    expect(text('aborted')).to.match(/ died: its process ended with signal SIGABRT\n/);
  });

  it('says out of memory, with what V8 has to say', () => {
    expect(text('memory')).to.match(/ ran out of memory: its process ended with (signal SIG|exit code )/);
    expect(text('memory')).to.match(/\n {4}\| .*heap out of memory/);
    expect(of('memory')[0]?.crashReport).to.include({ exit: 'exited', outOfMemory: true });
  });

  it('says which limit was broken', () => {
    expect(text('hung')).to.include(' was killed: it did not answer for longer than its hangTimeoutMs\n');
    expect(text('stuck')).to.include(' was killed: it did not stop within its shutdownMs\n');
    expect(of('hung')[0]?.crashReport).to.include({ exit: 'killed', by: 'hang' });
  });

  it('does not come of what was asked to end, or meant to', () => {
    for (const name of ['stopped', 'done', 'unwanted', 'app', 'demo'])
      expect(of(name), name).to.have.length(0);
  });

  it('says what follows: the next run in how long, another try, and giving up', () => {
    const texts = of('once').map(({ msg }) => msg.split('\n'));
    expect(texts.map(([first]) => first?.replace(/\d+\)/, 'N)').replace(/file:\S+/, 'URL'))).to.deep.equal([
      "/demo/app/once (pid N) crashed while handling 'end': as told",
      '/demo/app/once could not be started again: OnceOnly of URL did not start (setup): not again',
      '/demo/app/once could not be started again: OnceOnly of URL did not start (setup): not again',
    ]);
    expect(texts.map(([, second]) => second?.replace(/up for \d+/, 'up for N'))).to.deep.equal([
      '    it was up for N ms; it is restarted in 10 ms',
      '    after 1 restart; it is tried again in 20 ms',
      '    after 2 restarts; it is given up: that would be more than 2 restarts within 5 s; /demo/app ends with it',
    ]);
    expect(of('once').map(({ crashReport }) => crashReport['restarting'])).to.deep.equal([true, true, false]);
  });

  it('is an error, with the pid of what ended', () => {
    for (const { level, crashReport } of lines) {
      expect(level).to.equal(50);
      expect(crashReport).to.be.an('object');
    }
    expect(
      new Set(
        of('exit')
          .concat(of('killed'), of('hung'))
          .map(({ pid }) => pid),
      ).size,
    ).to.equal(3);
  });
});

describe('describeCrash', () => {
  const report = (reason: ExitReason, more: Partial<RunReport> = {}): string =>
    describeCrash({
      path: '/demo/a',
      pid: 7,
      reason,
      uptimeMs: 0,
      restarts: 0,
      sequel: { type: 'end' },
      owner: '/demo',
      stderrTail: '',
      ...more,
    });
  const killed: ExitReason = { type: 'killed', by: 'memory' };

  it('puts durations into two units', () => {
    const uptimes = [999, 1_000, 59_940, 60_000, 3_599_999, 3_600_000, 90_000_000].map(
      (uptimeMs) => /up for (.*);/.exec(report(killed, { uptimeMs }))?.[1],
    );
    expect(uptimes).to.deep.equal([
      '999 ms',
      '1 s',
      '59.9 s',
      '1 min 0 s',
      '59 min 59 s',
      '1 h 0 min',
      '1 d 1 h',
    ]);
  });

  it('says how many restarts there were, and that the next comes at once', () => {
    expect(report(killed, { restarts: 2, sequel: { type: 'restart', delayMs: 0 } })).to.equal(
      '/demo/a (pid 7) was killed: it took more memory than its maxMemoryBytes\n' +
        '    it was up for 0 ms, after 2 restarts; it is restarted at once',
    );
  });

  it('says of an end that is no crash that it was one too many', () => {
    const sequel = { type: 'give-up', intensity: 0, periodMs: 60_000, escalates: true } as const;
    expect(report({ type: 'normal' }, { sequel, owner: '/demo/app' })).to.equal(
      '/demo/a (pid 7) ended normally\n    it was up for 0 ms; it is given up: ' +
        'that would be more than 0 restarts within 1 min 0 s; /demo/app ends with it',
    );
  });

  it('says that no run follows although one was to', () => {
    const text = describeFailedStart({
      path: '/demo/a',
      reason: killed,
      restarts: 1,
      sequel: { type: 'give-up', intensity: 1, periodMs: 5_000, escalates: false },
      owner: '/demo',
    });
    expect(text).to.equal(
      '/demo/a is not started again after all\n' +
        '    after 1 restart; it is given up: that would be more than 1 restart within 5 s',
    );
  });

  it('has what a killed process wrote to stderr', () => {
    expect(report(killed, { stderrTail: 'low on\nmemory' })).to.match(
      / {4}its last lines on stderr:\n {4}\| low on\n {4}\| memory$/,
    );
  });

  it('says that others fell with it', () => {
    const error = RemoteError.from('a word');
    expect(report({ type: 'crashed', error, shared: true, message: 'work' })).to.include(
      "crashed while handling 'work', and so did all others in its process: a word was thrown\n",
    );
  });

  it('reads what nobody can read, and follows no cause for ever', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(report({ type: 'crashed', error: new Error('x', { cause: proxy }) })).to.include('caused by');
    const round = new Error('round');
    round.cause = round;
    expect(report({ type: 'crashed', error: round }).match(/caused by/g)).to.have.length(8);
  });

  it('cuts what is longer than anybody reads', () => {
    const error = RemoteError.from(new Error('m'.repeat(1_000_000)));
    expect(report({ type: 'crashed', error }).length).to.be.below(12_000);
  });

  it('leaves out the frames of troupe itself, unless there are no others', () => {
    const own = `    at run (${new URL('../../lib/host/reports/cell.js', import.meta.url).href}:1:1)`;
    const error = (stack: string): RemoteError =>
      new RemoteError('x', { name: 'Error', code: undefined, stack });
    const mixed = `Error: x\n    at work (file:///app/work.js:1:1)\n    at next (node:internal/queue:1:1)\n${own}`;
    expect(report({ type: 'crashed', error: error(mixed) })).to.match(/work\.js:1:1\)$/);
    expect(report({ type: 'crashed', error: error(`Error: x\n${own}`) })).to.include('cell.js');
  });
});
