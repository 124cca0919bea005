import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expect } from 'chai';

import { processesBelow } from '../../support/processes.ts';
import { runNode, type Program } from '../../support/program.ts';
import { repoRoot } from '../../support/repo-root.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { makeTree } from './made-tree.ts';

const run = (...args: string[]): Program =>
  runNode([join(repoRoot, 'dist/examples/directory-scan/main.js'), ...args]);

/** The lines of a table in a plain report, by its title. */
function table(output: string, title: string): string[] {
  const lines = output.split('\n');
  const from = lines.findIndex((line) => line.startsWith(title)) + 1;
  const length = lines.slice(from).findIndex((line) => !line.startsWith('  '));
  return from === 0 ? [] : lines.slice(from, from + length);
}

/** What a report says of the files alone; not of speed, workers and digits, nor how it is aligned. */
function figures(output: string): string[] {
  const titles = ['By extension', 'Largest files', 'Duplicates', 'Not readable', 'Summary'];
  return titles
    .flatMap((title) => [title, ...table(output, title)])
    .map((line) => line.replaceAll(/  +/g, '  '))
    .filter((line) => !/^ {2}(Hashed in|Workers|Speed-up|measured on|e) /.test(line));
}

describe('examples/directory-scan', function () {
  this.timeout(60_000);
  const made: string[] = [];
  afterEach(() => {
    for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  it('finds all there is in a tree, and writes no control characters where there is no terminal', async () => {
    const tree = makeTree();
    made.push(tree.root);
    const program = run(tree.root, '--workers', '2');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stderr).to.equal('');
    const [why, name] = tree.unreadable;
    expect(figures(program.stdout)).to.deep.equal([
      'By extension',
      '  Extension  Files  Bytes  Share',
      '  .txt  5  3,010  50.0 %',
      '  .bin  1  3,000  49.8 %',
      '  (none)  1  10  0.2 %',
      'Largest files',
      '  Bytes  Path',
      '  3,000  a/largest.bin',
      '  1,000  a/deep/three.TXT',
      `  1,000  ${program.stdout.includes('a/again.txt') ? 'a/again.txt' : 'a/two.txt'}`,
      `  1,000  ${program.stdout.includes('a/again.txt') ? 'a/two.txt' : 'one.txt'}`,
      '  10  a/none',
      '  10  odd\\u{1b}[2J\\u{a}name.txt',
      '  0  nothing.txt',
      'Duplicates',
      '  Copies  Bytes each  Wasted  One of them',
      `  3  1,000  2,000  ${program.stdout.includes('a/again.txt') ? 'a/again.txt' : 'a/deep/three.TXT'}`,
      '  2  10  10  a/none',
      'Not readable',
      '  Why  Path',
      `  ${why}  ${name}`,
      'Summary',
      '  Files  7',
      '  Bytes  6,020 (6.0 kB)',
      '  Directories  4',
      '  Duplicates  3 in 2 groups, 2,010 bytes wasted',
      '  Left out  2 symbolic links, 1 extra hard link, 1 special file',
      '  Not readable  1',
    ]);
    expect(table(program.stdout, 'Summary').at(-1)).to.match(
      /^ {2}e {2,}[\d,]+ digits: 2\.7182818284590452353…$/,
    );
    expect(program.stdout).to.match(/^100% {2}(\d)\/\1 files {2}/m);
    expect(program.stdout).to.not.match(/[^\P{Cc}\n]/u);
  });

  it('comes to the right figures while its workers are killed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'scan-'));
    made.push(root);
    for (let number = 1; number <= 16; number++) {
      const path = join(root, `${number}.dat`);
      writeFileSync(path, '');
      truncateSync(path, 48 * 1024 * 1024 + (number >> 1));
    }
    const program = run(root, '--workers', '2', '--kill');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(figures(program.stdout)).to.deep.equal([
      'By extension',
      '  Extension  Files  Bytes  Share',
      '  .dat  16  805,306,432  100.0 %',
      'Largest files',
      '  Bytes  Path',
      '  50,331,656  16.dat',
      '  50,331,655  14.dat',
      '  50,331,655  15.dat',
      '  50,331,654  12.dat',
      '  50,331,654  13.dat',
      '  50,331,653  10.dat',
      '  50,331,653  11.dat',
      '  50,331,652  8.dat',
      '  50,331,652  9.dat',
      '  50,331,651  6.dat',
      'Duplicates',
      '  Copies  Bytes each  Wasted  One of them',
      ...[14, 12, 10, 8, 6, 4, 2].map((number) => {
        const bytes = (50_331_648 + number / 2).toLocaleString('en-US');
        return `  2  ${bytes}  ${bytes}  ${number}.dat`;
      }),
      'Not readable',
      'Summary',
      '  Files  16',
      '  Bytes  805,306,432 (805.3 MB)',
      '  Directories  1',
      '  Duplicates  7 in 7 groups, 352,321,564 bytes wasted',
      '  Left out  0 symbolic links, 0 extra hard links, 0 special files',
      '  Not readable  0',
    ]);
    expect(program.stdout).to.match(/^ {2}Workers {2,}2 at a time; killed and replaced: [1-9]\d*$/m);
    expect(program.stderr).to.equal('');
  });

  sideBySide({ atOnce: 4 }, (it) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      it(`says on ${signal} what was done, and leaves no process`, async () => {
        const root = mkdtempSync(join(tmpdir(), 'scan-'));
        made.push(root);
        for (let number = 1; number <= 3; number++) {
          const path = join(root, `${number}.dat`);
          writeFileSync(path, '');
          truncateSync(path, 64 * 1024 ** 3); // Takes a minute or more to read, and no room on the disk.
        }
        const program = run(root, '--workers', '2');
        await program.line(/^ {2}0% {2}0\/3 files/);
        const below = processesBelow(program.pid).map(({ pid }) => pid);
        // More than one, as npm passes on what the terminal has sent already.
        for (let turn = 0; turn < 10; turn++) await nextTurn(program.kill(signal));
        expect(await program.ended).to.deep.equal({ code, signal: null });
        expect(program.stdout).to.include('\nInterrupted: 0 of 3 files were done.\n');
        expect(table(program.stdout, 'Summary')).to.include('  Files         0');
        expect(program.stderr).to.equal('');
        expect(below.length).to.be.greaterThan(2);
      });
    }

    for (const [args, message] of [
      [['--workers', '0'], '--workers takes a whole number from 1 to 256, not "0"'],
      [['--workers', 'two'], '--workers takes a whole number from 1 to 256, not "two"'],
      [['--worker', '2'], "Unknown option '--worker'"],
      [['one', 'two'], 'one path at most, not also two'],
      [['/not/there'], '/not/there does not exist'],
      [[join(repoRoot, 'package.json')], 'package.json is not a directory'],
    ] as const) {
      it(`refuses ${args.join(' ').replace(repoRoot, '.')}`, async () => {
        const program = run(...args);
        expect(await program.ended).to.deep.equal({ code: 2, signal: null });
        expect(program.stderr).to.include(message);
        expect(program.stdout).to.equal('');
      });
    }
  });

  it('explains itself', async () => {
    const program = run('--help');
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stdout).to.include('Usage: npm start -- [path] [options]');
  });
});
