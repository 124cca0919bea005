/**
 * Installs the package as a user would, from its tarball into an empty project, and runs the README's
 * first program there, in JavaScript and in TypeScript.
 */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { certificates } from './support/certificates.ts';
import { repoRoot } from './support/repo-root.ts';

const counter = (types: boolean): string => `
import { defineActor } from 'troupe';

export const Counter = defineActor(import.meta, 'Counter', (ctx, start${types ? ': number' : ''} = 0) => {
  let count = start;
  return {
    add(n${types ? ': number' : ''}) { return (count += n); },
    value() { return count; },
  };
});
`;

const main = (extension: string): string => `
import { createSystem } from 'troupe';
import * as actors from 'troupe/actors';
import * as supervisors from 'troupe/supervisors';
import { Counter } from './counter.${extension}';

const system = await createSystem({ name: 'demo' });
const counter = await system.spawn(Counter, { args: [10], name: 'counter' });

counter.tell('add', 5);
console.log(await counter.ask('add', 1), typeof actors, typeof supervisors);
await system.stop();
`;

/** Must not compile; proves that the types of the installed package are seen, and are not `any`. */
const wrong = `
import type { ActorRef } from 'troupe';
import type { Counter } from './counter.ts';
import { createSystem } from 'troupe';

declare const definition: typeof Counter;
const system = await createSystem({ name: 'demo' });
const counter = await system.spawn(definition);
counter.tell('subtract', 1);
await counter.ask('add', 'one');
export const other: ActorRef<{ missing(): void }> = counter;
`;

const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  rewriteRelativeImportExtensions: true,
  // The user's own types of Node.js; the compiler is the repository's too.
  typeRoots: [join(repoRoot, 'node_modules/@types')],
  types: ['node'],
  rootDir: 'src',
  outDir: 'out',
};

describe('The packed package', function () {
  this.timeout(120_000);
  let project = '';

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'troupe-packed-'));
    const packed = join(project, 'packed');
    await mkdir(packed);
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', packed], repoRoot);
    const [tarball = ''] = await readdir(packed);
    await write('package.json', JSON.stringify({ name: 'user', private: true, type: 'module' }));
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await run('npm', ['install', ...quietly, join(packed, tarball)], project);
  });

  after(async () => {
    if (project !== '') await rm(project, { recursive: true, force: true });
  });

  it('holds what is used, and no specs or examples', async () => {
    const installed = join(project, 'node_modules/troupe');
    expect(await readdir(installed)).to.include.members([
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'package.json',
    ]);
    const dist = await readdir(join(installed, 'dist'), { recursive: true });
    expect(dist).to.include.members([
      'index.d.ts',
      'actors/index.d.ts',
      'supervisors/index.d.ts',
      'bundle/index.js',
      'bundle/actors.js',
      'bundle/supervisors.js',
      'bundle/actor-process.cjs',
    ]);
    expect(dist.filter((path) => /^(spec|examples)\b|\.tsbuildinfo$/.test(path))).to.deep.equal([]);
  });

  it('runs a JavaScript program', async () => {
    await write('counter.js', counter(false));
    await write('main.js', main('js'));
    expect(await run(process.execPath, ['main.js'], project)).to.equal('16 object object\n');
  });

  it('compiles and runs a TypeScript program', async () => {
    await write('src/counter.ts', counter(true));
    await write('src/main.ts', main('ts'));
    await write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src/main.ts'] }));
    await compile('tsconfig.json');
    expect(await run(process.execPath, ['out/main.js'], project)).to.equal('16 object object\n');
  });

  it('refuses to compile a wrong message, argument or reference', async () => {
    await write('src/counter.ts', counter(true));
    await write('src/wrong.ts', wrong);
    await write('tsconfig.wrong.json', JSON.stringify({ compilerOptions, include: ['src/wrong.ts'] }));
    const complaint = await compile('tsconfig.wrong.json').then(
      () => 'it compiles',
      (error: unknown) => String(error),
    );
    const lines = [...complaint.matchAll(/^src\/wrong\.ts\((\d+),\d+\): error/gm)].map(([, line]) => line);
    expect(lines, complaint).to.deep.equal(['9', '10', '11']);
  });

  async function write(file: string, text: string): Promise<void> {
    await mkdir(join(project, file, '..'), { recursive: true });
    await writeFile(join(project, file), text);
  }

  const compile = async (config: string): Promise<string> =>
    await run(process.execPath, [join(repoRoot, 'node_modules/typescript/bin/tsc'), '-p', config], project);
});

/** Runs a command to its end for its stdout; rejects with all that it printed when it fails. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env: userEnvironment() });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** The environment without what an `npm test` around this spec says about its own project. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ofThisRun = /^npm_(package|lifecycle)_|^npm_(command|execpath|config_local_prefix)$|^NODE_OPTIONS$/;
  const others = Object.entries(process.env).filter(([name]) => !ofThisRun.test(name));
  return { ...Object.fromEntries(others), ...certificates() };
}
