import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';

import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

describe('Actor modules of TypeScript', () => {
  it('run uncompiled under tsx', async () => {
    const folder = join(repoRoot, 'spec/fixtures/typescript');
    const program = runNode(['--import', 'tsx', join(folder, 'main.ts')]);
    const end = await program.ended;
    expect(program.stderr).to.equal('');
    expect(program.stdout).to.equal(`16\n${pathToFileURL(join(folder, 'tally.ts')).href}\n`);
    expect(end).to.deep.equal({ code: 0, signal: null });
  });
});
