/**
 * The library as it is published: one script, `troupe.cjs`, and this, which runs it wherever it is imported and
 * is what actor processes are started with. To compile the script would take such a process as long as half
 * the boot of Node.js, so it is handed what V8 has made of it in the process at the root.
 *
 * Node.js itself keeps such code from version 22.1 on, in a folder that has to be found, trusted and tidied up.
 */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type * as face from './index.ts';
import type { runActorProcess } from './lib/host/processes/boot.ts';
import type { offerCode } from './lib/host/processes/shared-code.ts';
import type { spawnKeeper } from './supervisors/spawn-keeper.ts';

type Library = typeof face & {
  readonly offerCode: typeof offerCode;
  readonly runActorProcess: typeof runActorProcess;
  readonly spawnKeeper: typeof spawnKeeper;
};

const isActorProcess = require.main === module;

/** All that is in the script. */
export const library: Library = run(
  join(__dirname, 'troupe.cjs'),
  isActorProcess ? process.argv[3] : undefined,
);

if (isActorProcess) library.runActorProcess({ entry: __filename, keeper: library.spawnKeeper() });

/** @param given - Path of what V8 has made of it. */
function run(path: string, given: string | undefined): Library {
  const { text, stamp } = read(path);
  const { href: url } = pathToFileURL(path);
  // The file is named as stack traces name modules.
  const script = new Script(text, {
    filename: url,
    cachedData: given === undefined ? undefined : codeIn(given, stamp),
  });
  const body = script.runInThisContext() as (...parts: unknown[]) => void;
  const parts = { exports: {} as Library };
  body(parts.exports, require, parts, { url }, importModule);
  parts.exports.offerCode({ stamp, given, make: () => script.createCachedData() });
  return parts.exports;
}

function importModule(specifier: string): Promise<unknown> {
  return import(specifier);
}

/** The script, and by what another version of it differs: V8 itself compares the lengths alone. */
function read(path: string): { readonly text: string; readonly stamp: string } {
  const file = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(file);
    // All of it is ASCII.
    return { text: readFileSync(file, 'latin1'), stamp: `${size}-${mtimeMs}` };
  } finally {
    closeSync(file);
  }
}

function codeIn(path: string, stamp: string): Buffer | undefined {
  if (!path.endsWith(`-${stamp}`)) return undefined;
  try {
    return readFileSync(path);
  } catch {
    // The first process of a system may be there before it.
    return undefined;
  }
}
