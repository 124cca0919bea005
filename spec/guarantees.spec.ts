import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { repoRoot } from './support/repo-root.ts';

describe('The page of guarantees', () => {
  it('names proofs that there are', () => {
    const text = readFileSync(join(repoRoot, 'guarantees.md'), 'utf8');
    const named = [...text.matchAll(/`(spec\/[^`]*)`/g)].map(([, path = '']) => path);
    expect(named.length).to.be.above(50);
    expect(named.filter((path) => !existsSync(join(repoRoot, path)))).to.deep.equal([]);
  });
});
