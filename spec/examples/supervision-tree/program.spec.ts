import { expect } from 'chai';

import { outputOf } from '../outputs.ts';

/** The output in its paragraphs, of lines whose columns are one space apart. */
async function paragraphs(): Promise<string[][]> {
  const output = await outputOf('supervision-tree');
  return output
    .trim()
    .split('\n\n')
    .map((text) => text.split('\n').map((line) => line.replaceAll(/ +/g, ' ')));
}

describe('examples/supervision-tree', function () {
  this.timeout(60_000);

  it('shows pids that are the same, new or gone, as it says', async () => {
    const rows = (await paragraphs())
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
      (await paragraphs()).find(([title]) => title?.startsWith('/demo/shop/patient')) ?? [];
    const times = lines.map((line) => /^served again after (\d+) ms: a wait of (\d+) ms,/.exec(line));
    expect(times.map((match) => match?.[2])).to.deep.equal(['100', '200', '400', '800']);
    for (const [, took, wait] of times.map((match) => match ?? []))
      expect(Number(took)).at.least(Number(wait));
  });
});
