/**
 * Makes a clone ready to run: installs what package-lock.json asks for when node_modules lacks it,
 * then compiles what changed into dist and bundles what is published. Silent when there is nothing to do; needs only Node and npm.
 *
 * `--no-build` installs only.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

refuseOldNode();
if (!installed()) {
  refuseForeignModules();
  say('installing dependencies (npm ci)');
  // By way of the npm that runs this script, where there is one.
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  run([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
}
if (!process.argv.includes('--no-build')) {
  if (!existsSync(join(root, 'dist/package.tsbuildinfo'))) say('compiling into dist (tsc -b)');
  removeLeftovers();
  run([process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-b'], 'tsc -b');
  const { bundle } = await import('./bundle.mjs');
  await bundle(root);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major >= 23 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  fail(`needs Node.js ^20.19.0 || >=22.12.0, and this is ${process.version}`);
}

/** `npm ci` empties node_modules; behind a link that would be somebody else's. */
function refuseForeignModules() {
  const modules = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false });
  if (modules?.isSymbolicLink())
    fail('node_modules is a symbolic link and lacks what package-lock.json asks for');
}

/** Whether node_modules holds every version that the lock file names, optional ones aside. */
function installed() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (wanted === undefined) fail('package-lock.json is missing');
  if (present === undefined) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Removes compiled files whose source is gone, so that mocha does not go on running them. */
function removeLeftovers() {
  const dist = join(root, 'dist');
  if (!existsSync(dist)) return;
  for (const path of readdirSync(dist, { recursive: true })) {
    if (String(path).startsWith('bundle')) continue;
    const source = String(path).replace(/(\.d\.ts|\.js)$/, '.ts');
    if (source !== path && !existsSync(join(root, source))) rmSync(join(dist, path), { force: true });
  }
}

/** Runs a command without output unless it fails; then shows it all and ends this process. */
function run([command, ...args], title) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  fail(`${title} failed${result.error ? `: ${result.error.message}` : ''}`);
}

function say(text) {
  process.stderr.write(`troupe: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
