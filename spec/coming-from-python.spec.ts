import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { repoRoot } from './support/repo-root.ts';

const text = readFileSync(join(repoRoot, 'coming-from-python.md'), 'utf8');
const [, , , failures = ''] = text.split(/^## /m);

function found(pattern: RegExp, within = text): string[] {
  return [...within.matchAll(pattern)].map(([, what = '']) => what);
}

describe('The page for those who come from Python', () => {
  it('names specs that there are, one for each failure', () => {
    const rows = failures
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    expect(rows.length).to.be.above(20);
    for (const row of rows) {
      const proofs = found(/`((?:spec|examples)\/[^`]*)`/g, row);
      expect(proofs, row).to.not.be.empty;
      expect(proofs.filter((path) => !existsSync(join(repoRoot, path)))).to.deep.equal([]);
    }
  });
});
