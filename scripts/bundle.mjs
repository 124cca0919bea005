/**
 * Puts what is published into few files: an actor process loads the library at every start, and each
 * file costs it most of a millisecond. So msgpackr, which every process needs, is bundled too; what only
 * a root or a spawner needs stays outside and is loaded by `import()`.
 */

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Subsets of the index that are entries of their own. */
const PARTS = ['actors', 'supervisors'];

/** Loading a builtin by `import` makes a namespace of all its exports first; this does not. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['pino', 'pino-pretty', 'xstate'],
  plugins: [builtins],
  // The names of error classes are part of what users see.
  keepNames: true,
  legalComments: 'eof',
  logLevel: 'warning',
  metafile: true,
};

/** @param root - Folder of the package. */
export async function bundle(root) {
  const outdir = join(root, 'dist/bundle');
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: ['index.ts', 'actor-process.ts'],
    outdir,
    splitting: true,
  });
  const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  // The subsets re-export: a second copy of the code would be a second registry of actors.
  for (const part of PARTS) {
    const names = await exportsOf(root, `${part}/index.ts`);
    writeFileSync(join(outdir, `${part}.js`), `export { ${names.join(', ')} } from './index.js';\n`);
    made.add(`${part}.js`);
  }
  for (const file of readdirSync(outdir)) if (!made.has(file)) rmSync(join(outdir, file));
}

async function exportsOf(root, entry) {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'unused.js',
    write: false,
  });
  return metafile.outputs['unused.js'].exports;
}
