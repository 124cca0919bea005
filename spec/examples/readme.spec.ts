import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { firstMissing } from '../support/expected-output.ts';
import { repoRoot } from '../support/repo-root.ts';
import { outputOf } from './outputs.ts';

interface Block {
  /** What the comment above it says; empty when there is none. */
  readonly mark: string;
  readonly language: string;
  readonly code: string;
}

const read = (path: string): string => readFileSync(join(repoRoot, path), 'utf8');

const blocksOf = (page: string): readonly Block[] =>
  [...read(page).matchAll(/(?:^<!-- (.*) -->\n)?^```(\w+)\n([^]*?)^```$/gm)].map(
    ([, mark = '', language = '', code = '']) => ({ mark, language, code }),
  );

for (const page of ['README.md', 'coming-from-python.md']) {
  describe(page, () => {
    const blocks = blocksOf(page);
    const sources = blocks.filter(({ language }) => language === 'ts' || language === 'python');

    it('names a source for each block of code', () => {
      expect(sources).to.not.be.empty;
      for (const { mark } of sources) expect(mark).to.match(/^examples\/[\w-]+\/[\w-]+\.(ts|py)$/);
    });

    for (const { mark, code } of sources) {
      it(`shows ${mark} as it is`, () => {
        expect(code).to.equal(read(mark));
      });
    }

    for (const { mark, code } of blocks.filter(({ mark: text }) => text.startsWith('output of '))) {
      it(`shows the ${mark}`, async function () {
        this.timeout(60_000);
        const output = await outputOf(mark.replace('output of ', ''));
        expect(firstMissing(code.trimEnd().split('\n'), output), output).to.equal(undefined);
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
