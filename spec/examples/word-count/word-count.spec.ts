import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { merge, top, total } from '../../../examples/word-count/counts.ts';
import { markdownBelow, partition } from '../../../examples/word-count/files.ts';
import { countWords, type Counts } from '../../../examples/word-count/tasks.ts';
import { runNode } from '../../support/program.ts';
import { repoRoot } from '../../support/repo-root.ts';

describe('examples/word-count', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'words-'));
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
    writeFileSync(join(folder, 'one.md'), "The cat's hat. The CAT, and don't https://the.cat/hat\n");
    writeFileSync(join(folder, 'deep/er/TWO.MD'), 'the well-kept naïve cat, 1,000 times');
    writeFileSync(join(folder, 'deep/three.md'), '');
    writeFileSync(join(folder, 'four.txt'), 'the the the');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds Markdown files at any depth, and no others', () => {
    const found = markdownBelow(folder).map(({ path, bytes }) => [path.slice(folder.length + 1), bytes]);
    expect(found).to.have.deep.members([
      ['one.md', 54],
      ['deep/er/TWO.MD', 37],
      ['deep/three.md', 0],
    ]);
  });

  it('cuts them into parts, of which none is empty and none too large but by a single file', () => {
    const files = [5, 5, 1, 20, 0, 9, 2].map((bytes) => ({ path: '', bytes }));
    const parts = [...partition(files, 10)].map((part) => part.map(({ bytes }) => bytes));
    expect(parts).to.deep.equal([[5, 5], [1], [20], [0, 9], [2]]);
    expect([...partition([], 10)]).to.deep.equal([]);
  });

  it('counts words, whatever their case, and nothing else', () => {
    const counts: Counts = new Map();
    for (const file of markdownBelow(folder)) merge(counts, countWords([file]));
    expect(Object.fromEntries(counts)).to.deep.equal({
      the: 3,
      cat: 2,
      "cat's": 1,
      hat: 1,
      and: 1,
      "don't": 1,
      'well-kept': 1,
      naïve: 1,
      times: 1,
    });
    expect(total(counts)).to.equal(12);
    expect(top(counts, 3)).to.deep.equal([
      ['the', 3],
      ['cat', 2],
      ['and', 1],
    ]);
  });

  it('does so in a folder of your own', async () => {
    const program = runNode([join(repoRoot, 'dist/examples/word-count/main.js'), folder]);
    expect(await program.ended).to.deep.equal({ code: 0, signal: null });
    expect(program.stdout).to.match(/^3 files, 12 words, 9 different\n {6}3 the\n {6}2 cat\n/);
  });
});
