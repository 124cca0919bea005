import { relative } from 'node:path';

import { expect } from 'chai';

import { Findings, walk } from '../../../examples/directory-scan/walk.ts';
import { makeTree, type MadeTree } from './made-tree.ts';

describe('walk', () => {
  let tree: MadeTree;
  before(() => void (tree = makeTree()));
  after(() => tree.remove());

  it('finds each regular file once, and counts what it leaves out', async () => {
    const findings = new Findings();
    await walk(tree.root, findings, new AbortController().signal);
    const names = findings.files.map(({ path }) => relative(tree.root, path));
    const one = names.includes('one.txt') ? 'one.txt' : 'a/again.txt';
    expect(names.filter((name) => name !== 'secret')).to.have.members([
      one,
      'a/two.txt',
      'a/deep/three.TXT',
      'a/largest.bin',
      'a/none',
      'odd\u001b[2J\nname.txt',
      'nothing.txt',
    ]);
    const { directories, symbolicLinks, hardLinks, special } = findings;
    expect({ directories, symbolicLinks, hardLinks, special }).to.deep.equal({
      directories: 4,
      symbolicLinks: 2,
      hardLinks: 1,
      special: 1,
    });
  });

  it('lists a directory that is gone', async () => {
    const findings = new Findings();
    await walk(`${tree.root}/gone`, findings, new AbortController().signal);
    expect(findings.unreadable).to.deep.equal([{ path: `${tree.root}/gone`, why: 'ENOENT' }]);
  });

  it('ends when it is told to', async () => {
    const findings = new Findings();
    await walk(tree.root, findings, AbortSignal.abort());
    expect(findings.files).to.deep.equal([]);
  });
});
