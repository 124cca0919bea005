import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';
import { OptionError, progressBar, type Progress, type ProgressBarOptions } from 'troupe';

import { runProgram } from '../../support/program.ts';
import { repoRoot } from '../../support/repo-root.ts';
import { sideBySide } from '../../support/side-by-side.ts';

type Stream = NonNullable<ProgressBarOptions['stream']>;

/** A stream that keeps what is written to it, and is no terminal. */
function stream(): { readonly out: Stream; readonly text: () => string } {
  let kept = '';
  return { out: { write: (chunk: string) => (kept += chunk) } as unknown as Stream, text: () => kept };
}

/** As the pool tells it, so long after the call began. */
function progress(done: number, total: number | undefined, elapsedMs: number, isOver = false): Progress {
  const ratePerSecond = (1_000 * done) / elapsedMs;
  const etaMs = total === undefined ? undefined : (1_000 * (total - done)) / ratePerSecond;
  return { done, total, ratePerSecond, etaMs, isOver };
}

describe('progressBar, where there is no terminal', () => {
  it('writes a line now and then, and one at the end', () => {
    const { out, text: written } = stream();
    const show = progressBar({ stream: out, unit: 'files' });
    for (const ms of [50, 900, 1_000, 1_500, 2_099, 2_100]) show(progress(ms, 3_500, ms));
    show(progress(3_500, 3_500, 3_500, true));
    expect(written()).to.equal(
      [
        ' 28%  1,000/3,500 files  1,000/s  ETA 2.5 s',
        ' 60%  2,100/3,500 files  1,000/s  ETA 1.4 s',
        '100%  3,500/3,500 files  1,000/s  in 3.5 s',
        '',
      ].join('\n'),
    );
  });

  it('shows no share while nobody knows how many items there are, and begins again with the next call', () => {
    const { out, text: written } = stream();
    const show = progressBar({ stream: out });
    show(progress(9, undefined, 3_000));
    show(progress(12, undefined, 4_000, true));
    show(progress(10, 1_000_000, 1_000));
    show(progress(10, 20, 100_000, true));
    expect(written()).to.equal(
      [
        '9 items  3.0/s',
        '12 items  3.0/s  in 4.0 s',
        '  0%  10/1,000,000 items  10/s  ETA 27:47 h',
        ' 50%  10/20 items  0.1/s  in 1:40 min',
        '',
      ].join('\n'),
    );
  });

  it('says that all of nothing is done', () => {
    const { out, text: written } = stream();
    const show = progressBar({ stream: out });
    show({ done: 0, total: 0, ratePerSecond: 0, etaMs: undefined, isOver: true });
    expect(written()).to.equal('100%  0/0 items  0.0/s  in 0 ms\n');
  });

  sideBySide({ atOnce: 3, timeoutMs: 60_000 }, (it) => {
    for (const [how, last] of [
      ['map', /^100% {2}20\/20 things {2}[\d.]+\/s {2}in \d.*$/],
      ['fail', /^ {1,2}\d+% {2}\d+\/20 things {2}[\d.]+\/s {2}in .*$/],
      ['imap', /^\d+ things {2}[\d.]+\/s {2}in .*$/],
    ] as const) {
      it(`ends with a line on stderr in a program whose call is a ${how}`, async () => {
        const program = runProgram('programs/progress.js', [how]);
        expect(await program.ended).to.deep.equal({ code: 0, signal: null });
        const lines = program.stderr.trimEnd().split('\n');
        expect(lines.at(-1), program.stderr).to.match(last);
        expect(program.stderr).to.not.match(/[^\P{Cc}\n]/u);
        expect(program.stdout).to.equal(how === 'fail' ? 'no negative numbers\n' : '');
      });
    }
  });
});

describe('progressBar', () => {
  for (const [options, option] of [
    [{ stream: 'stderr' }, 'stream'],
    [{ stream: null }, 'stream'],
    [{ unit: 5 }, 'unit'],
    [{ width: 5 }, 'width'],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      const open = (): unknown => progressBar(options as unknown as ProgressBarOptions);
      expect(open).to.throw(OptionError).with.property('option', option);
    });
  }
});

// The `script` of util-linux runs a command on a terminal of its own.
if (process.platform === 'linux') {
  describe('progressBar, on a terminal', () => {
    /** @returns What a program wrote to a terminal of so many columns. */
    async function onTerminal(columns: number, how: string, term = 'xterm'): Promise<string> {
      const program = join(repoRoot, 'dist/spec/fixtures/programs/progress.js');
      const command = `stty cols ${columns}; exec ${process.execPath} ${program} ${how}`;
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        env: { ...process.env, TERM: term },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = new Promise<unknown>((resolve) => child.once('exit', resolve));
      const [output, code] = await Promise.all([text(child.stdout), exit]);
      expect(code, output).to.equal(0);
      return output;
    }

    /** What is drawn over each other, one after the other. */
    const frames = (output: string): string[] => output.split('\u001b[1G').slice(1);

    sideBySide({ atOnce: 3, timeoutMs: 60_000 }, (it) => {
      it('draws a bar over and over, the last of them full', async () => {
        const drawn = frames(await onTerminal(80, 'map'));
        expect(drawn.length).to.be.greaterThan(2);
        expect(drawn[0]).to.match(/^█*░+ +\d+% {2}\d+\/20 things {2}[\d.]+\/s {2}ETA /);
        expect(drawn.at(-1)).to.match(/^█{40} 100% {2}20\/20 things {2}[\d.]+\/s {2}in \d/);
      });

      it('keeps to the width of the terminal', async () => {
        for (const frame of frames(await onTerminal(30, 'map'))) {
          const [line = ''] = frame.split('\u001b');
          expect(line).to.match(/^[█░]{8,} +\d+% {2}\d+\/20 things$/);
          expect(line.length).to.be.at.most(30);
        }
      });

      it('ends where the call fails, before what is written then', async () => {
        const output = await onTerminal(80, 'fail');
        expect(frames(output).at(-1)).to.match(/^█+░+ +\d+% [^]*\r\nno negative numbers\r\n$/);
      });

      it('shows no bar while nobody knows how many items there are', async () => {
        const output = await onTerminal(80, 'imap');
        expect(output).to.not.match(/[█░]/);
        expect(frames(output).at(-1)).to.match(/^\d+ things {2}[\d.]+\/s {2}in [^]*\r\n$/);
      });

      it('leaves cursor and line wrapping as they are', async () => {
        expect(await onTerminal(80, 'map')).to.not.include('\u001b[?');
      });

      it('writes lines on a terminal that can do no more', async () => {
        const output = await onTerminal(80, 'map', 'dumb');
        expect(output).to.match(/^100% {2}20\/20 things .*\r\n$/m);
        expect(output).to.not.include('\u001b');
      });
    });
  });
}
