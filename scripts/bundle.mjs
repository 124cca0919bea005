/**
 * Puts what is published into few files: an actor process loads the library at every start, and each
 * file costs it most of a millisecond. `troupe.cjs` is all of it, msgpackr included; what only a root or a
 * spawner needs lies in it and is not run. It is a script and no module, for what V8 makes of a script can be
 * handed to the next process: `core.ts` says how.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What users import, and where its exports are listed. */
const ENTRIES = {
  'index.js': 'index.ts',
  'actors.js': 'actors/index.ts',
  'supervisors.js': 'supervisors/index.ts',
};

/** All that is public, and what `core.ts` and an actor process run. */
const EVERYTHING = `
  export * from './index.ts';
  export { runActorProcess } from './lib/host/processes/boot.ts';
  export { offerCode } from './lib/host/processes/shared-code.ts';
  export { spawnKeeper } from './supervisors/spawn-keeper.ts';
`;

const options = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  external: ['cli-progress', 'pino', 'pino-pretty', 'xstate'],
  define: { 'import.meta': 'importMeta' },
  legalComments: 'eof',
  logLevel: 'warning',
};

/** @param root - Folder of the package. */
export async function bundle(root) {
  const outdir = join(root, 'dist/bundle');
  const inRoot = { ...options, absWorkingDir: root };
  const { outputFiles } = await build({
    ...inRoot,
    stdin: { contents: EVERYTHING, resolveDir: root, sourcefile: 'troupe.ts', loader: 'ts' },
    outfile: join(outdir, 'troupe.cjs'),
    // Its main entry loads the writer too, which nobody here uses.
    alias: { 'msgpackr/unpack': join(root, 'node_modules/msgpackr/unpack.js') },
    banner: { js: '(function (exports, require, module, importMeta, importModule) {' },
    footer: { js: '});' },
    write: false,
  });
  mkdirSync(outdir, { recursive: true });
  for (const { path, text } of outputFiles) writeFileSync(path, ascii(named(withImports(text))));
  await build({ ...inRoot, entryPoints: ['core.ts'], outfile: join(outdir, 'actor-process.cjs') });
  const made = new Set(['troupe.cjs', 'actor-process.cjs']);
  // Each gives what is in the script: a second copy of the code would be a second registry of actors.
  for (const [file, entry] of Object.entries(ENTRIES)) {
    writeFileSync(join(outdir, file), faceOf(await exportsOf(root, entry)));
    made.add(file);
  }
  for (const file of readdirSync(outdir)) if (!made.has(file)) rmSync(join(outdir, file));
}

/** In a script, Node.js allows `import()` only as an experiment. */
function withImports(text) {
  return text.replaceAll(/\bimport\(/g, 'importModule(');
}

/**
 * Gives classes their names back, which are part of what users see: those that refer to themselves get an
 * underscore. esbuild could keep all names, and would have each process take 2 ms longer to run the script.
 */
function named(text) {
  const renamed = [...text.matchAll(/\b(\w+?)\d* = class _\1\b/g)].map(([, name]) => name);
  return renamed.reduce((all, name) => all.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), text);
}

/** Comments, since esbuild sees to the rest: what is ASCII is read in half the time, and takes half the memory. */
function ascii(text) {
  return text.replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function faceOf(names) {
  return `const { createRequire } = process.getBuiltinModule('node:module');

export const {
  ${names.join(',\n  ')},
} = createRequire(import.meta.url)('./actor-process.cjs').library;
`;
}

async function exportsOf(root, entry) {
  const { metafile } = await build({
    ...options,
    format: 'esm',
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'unused.js',
    write: false,
    metafile: true,
  });
  return metafile.outputs['unused.js'].exports;
}
