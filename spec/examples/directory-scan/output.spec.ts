import { stripVTControlCharacters } from 'node:util';

import { expect } from 'chai';

import {
  compact,
  duration,
  percent,
  printable,
  shortened,
  size,
} from '../../../examples/directory-scan/figures.ts';
import { openProgress, type Snapshot } from '../../../examples/directory-scan/progress.ts';
import { writeTable, type Table } from '../../../examples/directory-scan/table.ts';

/** A stream that keeps what is written to it. */
function stream(columns?: number): { readonly out: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const out = { isTTY: columns !== undefined, columns, write: (chunk: string) => (text += chunk) };
  return { out: out as unknown as NodeJS.WriteStream, text: () => text };
}

describe('Figures of directory-scan', () => {
  it('have units', () => {
    expect([999, 1_000, 999_960, 188_123_456, 5.2e12].map(size)).to.deep.equal([
      '999 B',
      '1.0 kB',
      '1.0 MB',
      '188.1 MB',
      '5.2 TB',
    ]);
    expect([0, 999.4, 999.5, 59_949, 59_950, 3_599_400, 3_600_000, 7_620_000].map(duration)).to.deep.equal([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 00 s',
      '59 min 59 s',
      '1 h 00 min',
      '2 h 07 min',
    ]);
    expect([percent(1 / 3), compact(417_182)]).to.deep.equal(['33.3 %', '417K']);
  });

  it('show paths on one line, whatever is in them', () => {
    expect(printable('a\u001b[2J\n\u202eb')).to.equal('a\\u{1b}[2J\\u{a}\\u{202e}b');
    expect(shortened('a/long/path/to/a/file.ts', 12)).to.equal('a/l…/file.ts');
    expect(shortened('short', 12)).to.equal('short');
  });
});

describe('Tables of directory-scan', () => {
  const table: Table = {
    title: 'Largest',
    columns: [
      { head: 'Bytes', right: true },
      { head: 'Path', flexible: true },
    ],
    rows: [
      ['1,000', `deep/${'x'.repeat(200)}/file.ts`],
      ['5', 'a'],
    ],
  };

  it('fit a terminal', () => {
    for (const columns of [60, 80, 120]) {
      const { out, text } = stream(columns);
      writeTable(table, out);
      const [, ...lines] = stripVTControlCharacters(text()).trim().split('\n');
      const widths = lines.map((line) => line.length);
      expect(new Set(widths)).to.deep.equal(new Set([columns]));
    }
  });

  it('are plain and whole elsewhere', () => {
    const { out, text } = stream();
    writeTable(table, out);
    expect(text()).to.equal(
      `\nLargest\n  Bytes  Path\n  1,000  deep/${'x'.repeat(200)}/file.ts\n      5  a\n`,
    );
  });
});

describe('Progress of directory-scan', () => {
  const snapshot = (elapsedMs: number, done = 500): Snapshot => ({
    done,
    total: 1_000,
    bytes: done * 2_000,
    totalBytes: 2_000_000,
    elapsedMs,
    workers: 2,
    digits: 123_456,
  });

  it('is a line now and then when nobody watches', () => {
    const { out, text } = stream();
    const progress = openProgress(out);
    for (const elapsedMs of [0, 100, 1_000, 1_100, 2_000, 2_100]) progress.update(snapshot(elapsedMs));
    progress.update(snapshot(2_500, 1_000));
    progress.stop();
    progress.stop();
    expect(text().trimEnd().split('\n')).to.deep.equal([
      ' 50%  500/1,000 files  0/s  ETA 0 ms  2 workers  e 123K digits  1.0 MB',
      ' 50%  500/1,000 files  500/s  ETA 1.0 s  2 workers  e 123K digits  1.0 MB',
      ' 50%  500/1,000 files  238/s  ETA 2.1 s  2 workers  e 123K digits  1.0 MB',
      '100%  1,000/1,000 files  400/s  in 2.5 s  2 workers  e 123K digits  2.0 MB',
    ]);
  });
});
