import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'chai';

import { hashFile } from '../../../examples/directory-scan/tasks.ts';
import { makeTree, type MadeTree } from './made-tree.ts';

describe('hashFile', () => {
  let tree: MadeTree;
  before(() => void (tree = makeTree()));
  after(() => tree.remove());

  it('measures a file', () => {
    const hash = createHash('sha256').update('y'.repeat(3_000)).digest('hex');
    expect(hashFile(join(tree.root, 'a/largest.bin'))).to.deep.equal({ bytes: 3_000, hash });
  });

  it('measures a file that it reads in several pieces', () => {
    const path = join(tree.root, 'nothing.txt');
    truncateSync(path, 700_000);
    const hash = createHash('sha256').update(Buffer.alloc(700_000)).digest('hex');
    expect(hashFile(path)).to.deep.equal({ bytes: 700_000, hash });
  });

  for (const [what, name, why] of [
    ['a file that has vanished', 'gone', 'ENOENT'],
    ['a FIFO that has taken its place, without waiting for a writer', 'pipe', 'no longer a regular file'],
    ['a directory that has', 'a', 'no longer a regular file'],
    ['a symbolic link that has', 'dangling', 'ELOOP'],
  ] as const) {
    it(`says why it cannot read ${what}`, () => {
      expect(hashFile(join(tree.root, name))).to.deep.equal({ unreadable: why });
    });
  }
});
