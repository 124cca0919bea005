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
const ALLOWED: readonly RegExp[] = [
  /^dist\/bundle\/(actor-process|index|troupe|chunk-\w+)\.js$/,
  /^dist\/spec\/start\/idle\.js$/,
];

/** The sources in those files, as the bundler notes them. */
const ALLOWED_SOURCES: readonly RegExp[] = [
  /^(lib|actors|supervisors)\/[\w./-]+\.ts$/,
  /^(index|actor-process)\.ts$/,
  /^node_modules\/msgpackr\/\w+\.js$/,
  /^builtin:node:\w+$/,
];

/** What only those who start processes need. */
const UNWANTED_SOURCES: readonly RegExp[] = [/\.machine\.ts$/, /child-process\.ts$/, /log-sink\.ts$/];
const UNWANTED_BUILTINS = ['child_process', 'crypto', 'dgram', 'http', 'https', 'tls', 'zlib'];

/** Room for a chunk or two more than there are; not for a library in hundreds of files. */
const MOST_FILES = 10;

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
    const { files } = await loadedModules();
    expect(files).to.include('dist/bundle/actor-process.js').and.to.include('dist/spec/start/idle.js');
    expect(files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).to.deep.equal([]);
    expect(files.length, files.join('\n')).to.be.at.most(MOST_FILES);
  });

  it('loads no xstate, no pino and nothing that only starts processes, bundled or not', async () => {
    const { files, required } = await loadedModules();
    expect(required).to.deep.equal([]);
    const sources = await sourcesOf(files.filter((file) => file.startsWith('dist/bundle/')));
    // Else the bundler does not note them any more, and what follows proves nothing.
    expect(sources).to.include.members(['lib/host/boot.ts', 'lib/actor/cell.ts']);
    expect(
      sources.filter((source) => !ALLOWED_SOURCES.some((allowed) => allowed.test(source))),
    ).to.deep.equal([]);
    expect(
      sources.filter((source) => UNWANTED_SOURCES.some((unwanted) => unwanted.test(source))),
    ).to.deep.equal([]);
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

  async function sourcesOf(files: readonly string[]): Promise<string[]> {
    const texts = await Promise.all(files.map(async (file) => await readFile(join(repoRoot, file), 'utf8')));
    return texts.flatMap((text) =>
      [...text.matchAll(/^ *\/\/ ((?:\w+\/|builtin:|index|actor-process)\S+)$/gm)].map(
        ([, path = '']) => path,
      ),
    );
  }
});
