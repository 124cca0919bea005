import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { isAlive } from './processes.ts';
import { runNode } from './program.ts';
import { repoRoot } from './repo-root.ts';

/** One more than run side by side: two follow each other in one process. */
const FILES = 3;

describe('The root hooks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'specs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('fail a spec that leaves something behind, say what, and let the others go on', async function () {
    this.timeout(30_000);
    const dist = (path: string): string => join(repoRoot, 'dist/spec', path);
    const mocha = join(repoRoot, 'node_modules/mocha/bin/mocha.js');
    const options = ['--no-config', '--no-color', '--exit', '--parallel', '--jobs', String(FILES - 1)];
    const files = Array.from({ length: FILES }, (_, index) => join(folder, `leaky-${index}.mjs`));
    for (const file of files) copyFileSync(dist('fixtures/leaky.js'), file);
    const program = runNode([mocha, ...options, '--require', dist('support/root-hooks.js'), ...files]);
    expect((await program.ended).code).to.equal(FILES);
    const said = program.stdout;
    expect(said).to.include(`${FILES} failing`);
    // Each for its own, and for nothing that another has left meanwhile.
    for (const [pattern, each] of [
      [/✔ that does not/g, 1],
      [/process \d+: .*sleep 60/g, 3],
      [/file left-\w+ in /g, 1],
      [/descriptor \d+: .*node/g, 1],
      [/active Timeout/g, 1],
    ] as const)
      expect(said.match(pattern), String(pattern)).to.have.length(each * FILES);
    const left = [...said.matchAll(/process (\d+):/g)].map(([, pid]) => Number(pid));
    expect(left.filter(isAlive)).to.deep.equal([]);
  });
});
