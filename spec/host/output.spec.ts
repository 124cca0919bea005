import { PassThrough, Readable } from 'node:stream';

import { expect } from 'chai';

import { passLines, Tail } from '../../lib/host/reports/output.ts';
import { runProgram } from '../support/program.ts';

describe('The output of actor processes', () => {
  it('passes through verbatim', async () => {
    const program = runProgram('programs/printing.js', ['verbatim', 'silent']);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    const text = 'one line\nand two ünïcödë €\n\ttabs\u0000and nul\n';
    expect(program.stdout).to.equal(`${text}\ufffd\ufffd\nno newline at the end\n`);
    expect(program.stderr).to.equal('to stderr\n');
  });

  it('passes through in whole lines', async () => {
    const program = runProgram('programs/printing.js', ['whole-lines', 'silent']);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    const lines = program.stdout.trimEnd().split('\n');
    expect(lines).to.have.length(1_500);
    expect(lines.filter((line) => !/^p[123] \d+ x{200}$/.test(line))).to.deep.equal([]);
  });

  it('passes through to its end, however much there was to write when it stopped', async () => {
    const program = runProgram('programs/printing.js', ['much', 'silent']);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stdout).to.have.length(20_000 * 200);
  });
});

describe('The last words of a process', () => {
  it('stand on a line of their own when it dies in the middle of one', async () => {
    const program = runProgram('programs/printing.js', ['last-words', 'info']);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    const lines = program.stderr.trimEnd().split('\n');
    expect(lines).to.include('cut off in');
    const records = lines.filter((line) => line !== 'cut off in').map((line) => JSON.parse(line) as object);
    expect(records).to.have.length.at.least(1);
  });
});

describe('passLines', () => {
  const pass = async (...chunks: readonly string[]): Promise<string[]> => {
    const to = new PassThrough();
    const written: string[] = [];
    to.on('data', (chunk: Buffer) => written.push(chunk.toString()));
    await new Promise<void>((resolve) =>
      passLines(Readable.from(chunks.map((text) => Buffer.from(text))), to, resolve),
    );
    return written;
  };

  it('holds a line back until it is whole', async () => {
    expect(await pass('on', 'e\ntw', 'o\nthree\nfo', 'ur')).to.deep.equal([
      'one\n',
      'two\nthree\n',
      'four\n',
    ]);
  });

  it('adds nothing to what ends with a line, or is nothing', async () => {
    expect(await pass('one\n', 'two\n')).to.deep.equal(['one\n', 'two\n']);
    expect(await pass()).to.deep.equal([]);
  });

  it('lets a very long line go in parts', async () => {
    const long = 'x'.repeat(65 * 1024);
    expect(await pass(long, 'y\n')).to.deep.equal([long, 'y\n']);
    expect(await pass(long)).to.deep.equal([long, '\n']);
    expect(await pass(long, 'y\n', 'z')).to.deep.equal([long, 'y\n', 'z\n']);
  });
});

describe('Tail', () => {
  const tailOf = async (text: string): Promise<string> => {
    const stream = Readable.from([Buffer.from(text)]);
    const tail = new Tail(stream);
    await new Promise((resolve) => stream.once('close', resolve));
    return tail.text;
  };

  it('keeps short output whole', async () => {
    expect(await tailOf('one\ntwo\n')).to.equal('one\ntwo');
    expect(await tailOf('')).to.equal('');
  });

  it('keeps the last whole lines of long output', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index}`);
    const kept = (await tailOf(`${lines.join('\n')}\n`)).split('\n');
    expect(kept.at(-1)).to.equal('line 999');
    expect(kept.length).to.be.within(300, 500);
    expect(kept).to.deep.equal(lines.slice(-kept.length));
  });
});
