import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { repoRoot } from '../support/repo-root.ts';
import { blocks, read } from './readme.ts';

describe('README.md', () => {
  it('names a source for each TypeScript block', () => {
    const sources = blocks.filter(({ language }) => language === 'ts').map(({ mark }) => mark);
    expect(sources).to.not.be.empty;
    for (const source of sources) expect(source).to.match(/^examples\/[\w-]+\/[\w-]+\.ts$/);
  });

  for (const { mark, code } of blocks.filter(({ language }) => language === 'ts')) {
    it(`shows ${mark} as it is`, () => {
      expect(code).to.equal(read(mark));
    });
  }

  it('links to files that are there, and names scripts that are', () => {
    const text = read('README.md');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    for (const path of links) expect(() => readdirOrRead(path), path).to.not.throw();
    const { scripts } = JSON.parse(read('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = [...text.matchAll(/npm run (\w+)/g)].map(([, script = '']) => script);
    expect(Object.keys(scripts)).to.include.members(named);
  });
});

function readdirOrRead(path: string): void {
  try {
    readdirSync(join(repoRoot, path));
  } catch {
    read(path);
  }
}
