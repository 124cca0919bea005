import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

import { expect } from 'chai';

import { Surroundings } from '../fixtures/surroundings.ts';
import { useStage } from '../support/placements.ts';
import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

describe('An actor process', () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('loads what it runs and the codec, and neither xstate nor pino', async () => {
    const recorder = pathToFileURL(join(repoRoot, 'dist/spec/fixtures/record-modules.js')).href;
    const actor = await stage.spawn(Surroundings, { process: { nodeOptions: ['--import', recorder] } });
    const modules = await actor.ask('modules');
    const packages = new Set(modules.map((url) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(url)?.[1]));
    packages.delete(undefined);
    expect([...packages]).to.include('msgpackr');
    expect([...packages].filter((name) => !/^msgpackr(-extract)?$/.test(name ?? ''))).to.deep.equal([]);
    const own = modules.filter((url) => url.startsWith('file:') && !url.includes('node_modules'));
    expect(own.some((url) => url.endsWith('/actor-process.js'))).to.equal(true);
    expect(own.filter((url) => /supervisor|pool|child-process|log-sink|machine/.test(url))).to.deep.equal([]);
  });

  it('inherits the options of node, and what it was given besides', async () => {
    const actor = await stage.spawn(Surroundings, { process: { nodeOptions: ['--expose-gc'] } });
    expect(await actor.ask('execArgv')).to.deep.equal([...process.execArgv, '--expose-gc']);
  });

  it('is nothing to start by hand', async () => {
    const entry = join(repoRoot, 'dist/bundle/actor-process.js');
    for (const args of [[], ['{"version":0}'], ['nonsense']]) {
      const program = runNode([entry, ...args]);
      expect((await program.ended).code).to.equal(1);
      expect(program.stderr).to.match(/ERR_TROUPE_PROTOCOL|by hand|version/);
    }
  });
});
