/**
 * Puts what is published into few files: an actor process loads the library at every start, and each
 * file costs it most of a millisecond. So msgpackr, which every process needs, is bundled too; what only
 * a root or a spawner needs stays outside and is loaded by `import()`.
 */

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** What users import, and where its exports are listed. */
const ENTRIES = {
  'index.js': 'index.ts',
  'actors.js': 'actors/index.ts',
  'supervisors.js': 'supervisors/index.ts',
};

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

/** What `actor-process.ts` imports is in the one file that everything is in. */
const core = {
  name: 'core',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ importer }) =>
      basename(importer) === 'actor-process.ts' ? { path: './troupe.js', external: true } : undefined,
    );
  },
};

/** All that is public, and what an actor process runs. */
const EVERYTHING = `
  export * from './index.ts';
  export { runActorProcess } from './lib/host/boot.ts';
  export { spawnKeeper } from './supervisors/spawn-keeper.ts';
`;

const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['cli-progress', 'pino', 'pino-pretty', 'xstate'],
  // The names of classes are part of what users see.
  keepNames: true,
  legalComments: 'eof',
  logLevel: 'warning',
  metafile: true,
};

/** @param root - Folder of the package. */
export async function bundle(root) {
  const outdir = join(root, 'dist/bundle');
  const inRoot = { ...options, absWorkingDir: root, outdir };
  const { metafile } = await build({
    ...inRoot,
    plugins: [builtins],
    stdin: { contents: EVERYTHING, resolveDir: root, sourcefile: 'troupe.ts', loader: 'ts' },
    entryNames: 'troupe',
    splitting: true,
  });
  await build({ ...inRoot, plugins: [builtins, core], entryPoints: ['actor-process.ts'] });
  const made = new Set([...Object.keys(metafile.outputs).map((path) => basename(path)), 'actor-process.js']);
  // The entries re-export: a second copy of the code would be a second registry of actors.
  for (const [file, entry] of Object.entries(ENTRIES)) {
    const names = await exportsOf(root, entry);
    writeFileSync(join(outdir, file), `export {\n  ${names.join(',\n  ')},\n} from './troupe.js';\n`);
    made.add(file);
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
