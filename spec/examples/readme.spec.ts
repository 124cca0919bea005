import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { repoRoot } from '../support/repo-root.ts';
import { blocksOf, PAGES, read } from './readme.ts';

for (const page of PAGES) {
  describe(page, () => {
    const sources = blocksOf(page).filter(({ language }) => language === 'ts' || language === 'python');

    it('names a source for each block of code', () => {
      expect(sources).to.not.be.empty;
      for (const { mark } of sources) expect(mark).to.match(/^examples\/[\w-]+\/[\w-]+\.(ts|py)$/);
    });

    for (const { mark, code } of sources) {
      it(`shows ${mark} as it is`, () => {
        expect(code).to.equal(read(mark));
      });
    }

    it('links to files that are there, and names scripts that are', () => {
      const text = read(page);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
      for (const path of links) expect(() => readdirOrRead(path), path).to.not.throw();
      const { scripts } = JSON.parse(read('package.json')) as {
        readonly scripts: Readonly<Record<string, string>>;
      };
      const named = [...text.matchAll(/npm run (\w+)/g)].map(([, script = '']) => script);
      expect(Object.keys(scripts)).to.include.members(named);
    });
  });
}

function readdirOrRead(path: string): void {
  try {
    readdirSync(join(repoRoot, path));
  } catch {
    read(path);
  }
}
