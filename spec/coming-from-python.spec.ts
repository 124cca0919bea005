import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import * as troupe from 'troupe';
import { repoRoot } from './support/repo-root.ts';

const text = readFileSync(join(repoRoot, 'coming-from-python.md'), 'utf8');

/** The cells of each row of the table below a heading, its first line left out. */
function rowsBelow(heading: string): string[][] {
  const [, chapter = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = chapter.split('\n## ');
  const lines = own.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.split('|').slice(1, -1));
}

function found(pattern: RegExp, within: string): string[] {
  return [...within.matchAll(pattern)].map(([, what = '']) => what);
}

describe('The page for those who come from Python', () => {
  it('names what there is', () => {
    const names = rowsBelow('What is what').flatMap(([, here = '']) => found(/`([A-Z]\w+)/g, here));
    expect(names).to.include.members(['Process', 'Queue', 'Lock', 'Cell', 'Pool']);
    expect(names.filter((name) => !(name in troupe) && !(name in globalThis))).to.deep.equal([]);
  });

  it('calls each example as `npm run example` does', () => {
    const examples = rowsBelow('What is what').flatMap(([, , shown = '']) =>
      found(/(\[.*?\]\(.*?\))/g, shown),
    );
    expect(examples).to.have.length.above(40);
    for (const example of examples) expect(example).to.match(/^\[([\w-]+)\]\(examples\/\1\)$/);
  });

  it('names a spec that there is for each failure', () => {
    const rows = rowsBelow('What fails there and not here');
    expect(rows).to.have.length.above(20);
    for (const [failure = '', , proofs = ''] of rows) {
      const named = found(/`((?:spec|examples)\/[^`]*)`/g, proofs);
      expect(named, failure).to.not.be.empty;
      expect(named.filter((path) => !existsSync(join(repoRoot, path)))).to.deep.equal([]);
    }
  });
});
