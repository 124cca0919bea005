import { join } from 'node:path';

import { expect } from 'chai';

import { processesOfThisRun } from './processes.ts';
import { runNode } from './program.ts';
import { repoRoot } from './repo-root.ts';

describe('The root hooks', () => {
  it('fail a spec that leaves something behind, say what, and let the others go on', async () => {
    const dist = (path: string): string => join(repoRoot, 'dist/spec', path);
    const mocha = join(repoRoot, 'node_modules/mocha/bin/mocha.js');
    const hooks = ['--require', dist('support/root-hooks.js')];
    const program = runNode([
      mocha,
      '--no-config',
      '--no-color',
      '--exit',
      ...hooks,
      dist('fixtures/leaky.js'),
    ]);
    expect((await program.ended).code).to.equal(1);
    const said = program.stdout;
    expect(said)
      .to.match(/1 failing/)
      .and.to.match(/✔ that does not/);
    expect(said.match(/process \d+: .*sleep 60/g)).to.have.length(3);
    expect(said).to.match(/file left-\w+ in /);
    expect(said).to.match(/descriptor \d+: .*node/);
    expect(said).to.include('active Timeout');
    expect(processesOfThisRun().filter(({ command }) => command.includes('sleep 60'))).to.deep.equal([]);
  });
});
