import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { expectedLines, firstMissing } from '../support/expected-output.ts';
import { repoRoot } from '../support/repo-root.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { outputOf } from './outputs.ts';
import { blocksOf, PAGES } from './readme.ts';

const folder = join(repoRoot, 'examples');

const expectations = new Map(
  readdirSync(folder).map((example) => [
    example,
    expectedLines(readFileSync(join(folder, example, 'main.ts'), 'utf8')),
  ]),
);

/** Here is all that is said of the output of an example that ends by itself, for each to run only once. */
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

for (const page of PAGES) {
  describe(page, () => {
    const shown = blocksOf(page).filter(({ mark }) => mark.startsWith('output of '));

    for (const { mark, code } of shown) {
      it(`shows the ${mark}`, async () => {
        const output = await outputOf(mark.replace('output of ', ''));
        expect(firstMissing(code.trimEnd().split('\n'), output), output).to.equal(undefined);
      });
    }
  });
}

/** The output in its paragraphs, of lines whose columns are one space apart. */
async function paragraphsOfTree(): Promise<string[][]> {
  const output = await outputOf('supervision-tree');
  return output
    .trim()
    .split('\n\n')
    .map((text) => text.split('\n').map((line) => line.replaceAll(/ +/g, ' ')));
}

describe('examples/supervision-tree', () => {
  it('shows pids that are the same, new or gone, as it says', async () => {
    const rows = (await paragraphsOfTree())
      .flat()
      .map((line) => /^\S+ (\d+) (\d+|–) (.+)$/.exec(line))
      .filter((row) => row !== null);
    expect(rows).to.have.length(3 * 3 + 2 * 3 + 3 * 2);
    for (const [line, before, after, change] of rows)
      expect(change, line).to.equal(after === '–' ? 'gone' : after === before ? 'the same' : 'new');
  });

  it('ends with a tree that shows the processes of the tables', async () => {
    const output = await outputOf('supervision-tree');
    const [, till] = /\/rest_for_one, till: .*\nstock .*\ntill +\d+ +(\d+)/.exec(output) ?? [];
    const tree = output.slice(output.indexOf('\n\ndemo '));
    expect(tree).to.match(new RegExp(`^ {3}│  ├─ till +worker +running +pid ${till} .*last: SIGKILL$`, 'm'));
  });

  it('waits longer and longer before a restart', async () => {
    const [, ...lines] =
      (await paragraphsOfTree()).find(([title]) => title?.startsWith('/demo/shop/patient')) ?? [];
    const times = lines.map((line) => /^served again after (\d+) ms: a wait of (\d+) ms,/.exec(line));
    expect(times.map((match) => match?.[2])).to.deep.equal(['100', '200', '400', '800']);
    for (const [, took, wait] of times.map((match) => match ?? []))
      expect(Number(took)).at.least(Number(wait));
  });
});

describe('examples/web-server', () => {
  it('answers all requests but those in a worker that was killed, at most one each', async () => {
    const output = await outputOf('web-server');
    const [sent = 0, killed = 0, answered = 0, , lost = 0, other] = (output.match(/\d+/g) ?? []).map(Number);
    expect(lost, output).within(1, killed);
    expect(answered, output).above(lost);
    expect({ sent, other }, output).to.deep.equal({ sent: answered + lost, other: 0 });
  });
});
