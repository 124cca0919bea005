import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { LineWriter } from '../../lib/host/reports/line-writer.ts';
import { Fifo } from '../support/fifo.ts';
import { waitUntil } from '../support/wait-until.ts';

/** So many lines of 1 KiB each, numbered. */
function lines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${String(index).padStart(1_023, '.')}\n`);
}

function open(fd: number) {
  const lost: (readonly [lines: number, why: string])[] = [];
  const writer = new LineWriter({ fd, lost: (count, why) => void lost.push([count, why]) });
  return { writer, lost, write: (all: readonly string[]) => all.forEach((line) => writer.write(line)) };
}

describe('LineWriter', () => {
  let fifo: Fifo;
  beforeEach(() => (fifo = new Fifo()));
  afterEach(() => fifo.remove());

  it('writes at once', () => {
    const { write } = open(fifo.writer);
    write(['one\n', 'zweiß\n']);
    expect(fifo.text).to.equal('one\nzweiß\n');
  });

  it('keeps what a slow reader has not read, and its order', async () => {
    const { write, lost } = open(fifo.writer);
    const all = lines(1_000);
    write(all);
    await waitUntil(() => fifo.text.length === 1_000 * 1024, 'all read');
    expect(fifo.text).to.equal(all.join(''));
    expect(lost).to.deep.equal([]);
  });

  it('counts what is more than 16 MiB while nobody reads', async () => {
    const { write, lost } = open(fifo.writer);
    const all = lines(18 * 1024);
    write(all);
    await waitUntil(() => fifo.text.length > 0 && lost.length > 0, 'all read', 20_000);
    const written = fifo.text.length / 1024;
    expect(fifo.text).to.equal(all.slice(0, written).join(''));
    expect(lost).to.deep.equal([[all.length - written, 'EAGAIN']]);
    expect(written).to.be.within(16 * 1024, 17 * 1024);
  }).timeout(30_000);

  it('goes on when a reader who had left is back', async () => {
    const { write } = open(fifo.writer);
    write(['before\n']);
    fifo.leave();
    write(['meanwhile\n', 'and more\n']);
    fifo.comeBack();
    await waitUntil(() => fifo.text.endsWith('more\n'), 'the lines of the meantime');
    write(['after\n']);
    expect(fifo.text).to.equal('before\nmeanwhile\nand more\nafter\n');
  });

  if (process.platform === 'linux') {
    it('goes on when a disk is not full any more', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'line-writer-'));
      const file = join(folder, 'log');
      const fd = openSync('/dev/full', 'w');
      const { write } = open(fd);
      write(['one\n', 'two\n']);
      // Its number goes to what is opened next.
      closeSync(fd);
      expect(openSync(file, 'w')).to.equal(fd);
      await waitUntil(() => readFileSync(file, 'utf8') !== '', 'the lines of the meantime');
      write(['three\n']);
      expect(readFileSync(file, 'utf8')).to.equal('one\ntwo\nthree\n');
      closeSync(fd);
      rmSync(folder, { recursive: true });
    });
  }
});
