import { basename, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { expect } from 'chai';

import { Surroundings } from '../fixtures/surroundings.ts';
import { useStage } from '../support/placements.ts';
import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

describe('An actor process', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('loads the library as one script, and neither xstate nor pino', async () => {
    const recorder = pathToFileURL(join(repoRoot, 'dist/spec/fixtures/record-modules.js')).href;
    const actor = await stage.spawn(Surroundings, { process: { nodeOptions: ['--import', recorder] } });
    const modules = await actor.ask('modules');
    const files = modules
      .map((url) => (url.startsWith('file:') ? fileURLToPath(url) : url))
      .filter(isAbsolute);
    expect(files.map((file) => basename(file))).to.include.members(['actor-process.cjs', 'surroundings.js']);
    expect(files.filter((file) => file.includes('node_modules'))).to.deep.equal([]);
  });

  it('inherits the options of node, and what it was given besides', async () => {
    const actor = await stage.spawn(Surroundings, { process: { nodeOptions: ['--expose-gc'] } });
    expect(await actor.ask('execArgv')).to.deep.equal([...process.execArgv, '--expose-gc']);
  });

  it('is nothing to start by hand', async () => {
    const entry = join(repoRoot, 'dist/bundle/actor-process.cjs');
    for (const args of [[], ['{"version":0}'], ['nonsense']]) {
      const program = runNode([entry, ...args]);
      expect((await program.ended).code).to.equal(1);
      expect(program.stderr).to.match(/ERR_TROUPE_PROTOCOL|by hand|version/);
    }
  });
});
