/**
 * What an actor process loads: each file costs it most of a millisecond at every start, and each
 * package memory for as long as it lives.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';
import { createSystem, type System } from 'troupe';

import { repoRoot } from '../support/repo-root.ts';
import { Idle } from './idle.ts';

/** The library as it is published, in as few files as it takes, and the user's own module. */
const ALLOWED: readonly string[] = [
  'dist/bundle/actor-process.cjs',
  'dist/bundle/index.js',
  'dist/spec/start/idle.js',
];

/** That of which only a part is run, and the rest not even compiled. */
const SCRIPT = 'dist/bundle/troupe.cjs';

/** The first shows that what starts processes, which lies in the script, is not run. */
const UNWANTED_BUILTINS = ['child_process', 'crypto', 'dgram', 'http', 'https', 'tls', 'zlib'];

describe('An actor process', () => {
  let system: System;
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'troupe-loaded-'));
    system = await createSystem({ logLevel: 'silent' });
  });

  afterEach(async () => {
    await system.stop();
    await rm(folder, { recursive: true });
  });

  it('loads the library and the module of its actor, and no other file', async () => {
    const { files, required } = await loadedModules();
    const all = [...new Set([...files, ...required])];
    expect(all).to.include.members(ALLOWED);
    expect(all.filter((file) => !ALLOWED.includes(file))).to.deep.equal([]);
  });

  it('finds all but xstate, pino and what draws progress in the script', async () => {
    const text = await readFile(join(repoRoot, SCRIPT), 'utf8');
    const packages = [...text.matchAll(/(?:require|importModule|load\d*)\("(?!node:)([^"]+)"\)/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(packages)]).to.have.members(['cli-progress', 'pino', 'pino-pretty', 'xstate']);
  });

  it('loads no builtin that it has no use for', async () => {
    const idle = await system.spawn(Idle);
    const builtins = await idle.ask('builtins');
    expect(builtins).to.include('net');
    expect(builtins.filter((name) => UNWANTED_BUILTINS.includes(name))).to.deep.equal([]);
  });

  /** Starts an actor in a process that keeps a record; paths are relative to the repository. */
  async function loadedModules(): Promise<{ files: string[]; required: string[] }> {
    const record = join(folder, 'loaded');
    const idle = await system.spawn(Idle, {
      process: {
        env: { TROUPE_LOADED: record },
        nodeOptions: ['--import', join(repoRoot, 'dist/spec/start/record-modules.js')],
      },
    });
    const required = await idle.ask('required');
    const urls = (await readFile(record, 'utf8')).trim().split('\n');
    const files = urls
      .filter((url) => url.startsWith('file:'))
      .map((url) => relative(repoRoot, fileURLToPath(url)));
    return { files, required: required.map((file) => relative(repoRoot, file)) };
  }
});
