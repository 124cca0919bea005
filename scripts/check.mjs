/**
 * Checks what needs no run of the library: lint, format, floors, unused code, and the package as it
 * would be published. Types were checked by the build. All at once; one line each, and the output
 * of those that fail.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules/.bin', name);
const temporary = mkdtempSync(join(tmpdir(), 'troupe-check-'));

try {
  const passed = await Promise.all([
    check('lint', () => run(bin('oxlint'), '--deny-warnings')),
    check('format', () => run(bin('oxfmt'), '--check')),
    check('floors', () =>
      run(bin('mocha'), '--no-config', '--reporter=dot', 'dist/spec/architecture.spec.js'),
    ),
    check('unused', () => run(bin('knip'), '--no-progress', '--no-config-hints')),
    check('package', checkPackage),
  ]);
  if (passed.includes(false)) process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

/** Looks at the tarball, not at the folder: what is missing from it is missing for users. */
async function checkPackage() {
  await run('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', temporary);
  const tarball = join(temporary, readdirSync(temporary)[0] ?? '');
  await run(bin('publint'), 'run', tarball, '--strict');
  await run(bin('attw'), tarball, '--profile', 'esm-only', '--no-definitely-typed');
}

async function check(title, work) {
  const started = performance.now();
  try {
    await work();
    console.log(`check ${title}: ok (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`check ${title}: FAILED\n${error.message}`);
    return false;
  }
}

/** Runs a command to its end; rejects with all it printed when it fails. */
function run(command, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(output.trim() || `${command} ended with ${code}`));
    });
  });
}
