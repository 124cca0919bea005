import { readFileSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

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
    const files = modules
      .map((url) => (url.startsWith('file:') ? fileURLToPath(url) : url))
      .filter(isAbsolute);
    expect(files.map((file) => basename(file))).to.include.members(['actor-process.js', 'surroundings.js']);
    // What was bundled says where it came from.
    const sources = files.flatMap((file) => [
      file,
      ...[...readFileSync(file, 'utf8').matchAll(/^\/\/ (.*\.[jt]s)$/gm)].map(([, source = '']) => source),
    ]);
    expect(sources.some((source) => source.endsWith('lib/host/boot.ts'))).to.equal(true);
    const packages = sources.map((source) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
    expect(
      packages.filter((name) => name !== undefined && !/^msgpackr(-extract)?$/.test(name)),
    ).to.deep.equal([]);
    expect(sources.filter((source) => /child-process|log-sink|\.machine\./.test(source))).to.deep.equal([]);
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
