/**
 * Puts what is published into few files: an actor process loads the library at every start, and one
 * file loads in a fraction of the time of eighty. Dependencies stay outside.
 */

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

/** What both builds have in common. */
const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  // The names of error classes are part of what users see.
  keepNames: true,
  logLevel: 'warning',
};

/** Subsets of the index that are entries of their own. */
const PARTS = ['actors', 'supervisors'];

/** @param root - Folder of the package. */
export function bundle(root) {
  const outdir = join(root, 'dist/bundle');
  const { metafile } = buildSync({
    ...options,
    absWorkingDir: root,
    entryPoints: ['index.ts', 'actor-process.ts'],
    outdir,
    splitting: true,
    metafile: true,
  });
  const made = new Set([...Object.keys(metafile.outputs).map((path) => basename(path)), ...PARTS.map((part) => `${part}.js`)]);
  for (const file of readdirSync(outdir)) if (!made.has(file)) rmSync(join(outdir, file));
  // The subsets re-export: a second copy of the code would be a second registry of actors.
  for (const part of PARTS) {
    const names = exportsOf(root, `${part}/index.ts`);
    writeFileSync(join(outdir, `${part}.js`), `export { ${names.join(', ')} } from './index.js';\n`);
  }
}

function exportsOf(root, entry) {
  const { metafile } = buildSync({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'unused.js',
    write: false,
    metafile: true,
  });
  return metafile.outputs['unused.js'].exports;
}
