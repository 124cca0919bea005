import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { expectedLines, firstMissing } from '../support/expected-output.ts';
import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

const folder = join(repoRoot, 'examples');

const outputs = new Map<string, Promise<string>>();

/** Runs an example, once for all specs. */
function outputOf(example: string): Promise<string> {
  const output = outputs.get(example) ?? run(example);
  outputs.set(example, output);
  return output;
}

async function run(example: string): Promise<string> {
  const program = runNode([join(repoRoot, 'dist/examples', example, 'main.js')]);
  const end = await program.ended;
  expect({ ...end, stderr: program.stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
  return program.stdout;
}

const expectations = new Map(
  readdirSync(folder).map((example) => [
    example,
    expectedLines(readFileSync(join(folder, example, 'main.ts'), 'utf8')),
  ]),
);

describe('Examples', () => {
  for (const [example, expected] of expectations) {
    if (expected.length === 0) continue;
    it(`${example} prints what its comments say`, async function () {
      this.timeout(60_000);
      const output = await outputOf(example);
      expect(firstMissing(expected, output), output).to.equal(undefined);
    });
  }

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
