import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { expectedLines, firstMissing } from '../support/expected-output.ts';
import { repoRoot } from '../support/repo-root.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { outputOf } from './outputs.ts';

const folder = join(repoRoot, 'examples');

const expectations = new Map(
  readdirSync(folder).map((example) => [
    example,
    expectedLines(readFileSync(join(folder, example, 'main.ts'), 'utf8')),
  ]),
);

describe('Examples', () => {
  sideBySide({ atOnce: 3, timeoutMs: 180_000 }, (it) => {
    for (const [example, expected] of expectations) {
      if (expected.length === 0) continue;
      it(`${example} prints what its comments say`, async () => {
        const output = await outputOf(example);
        expect(firstMissing(expected, output), output).to.equal(undefined);
      });
    }
  });

  it('say what they print, all but the one whose output depends on the files', () => {
    const silent = [...expectations].filter(([, { length }]) => length === 0).map(([example]) => example);
    expect(silent).to.deep.equal(['directory-scan']);
  });

  it('counter prints 16 and nothing else', async () => {
    expect(await outputOf('counter')).to.equal('16\n');
  });

  it('bank-account ends at 100 in each of ten runs', async function () {
    this.timeout(60_000);
    const lines = (await outputOf('bank-account')).trimEnd().split('\n');
    const runs = lines.slice(0, -1).map((line) => line.replace(/, after \d+\.\d\d s$/, ''));
    const expected = Array.from({ length: 10 }, (_, run) => `run ${run + 1}: the balance is 100`);
    expect([...runs, lines.at(-1)]).to.deep.equal([...expected, '[ 100 ]']);
  });
});
