/**
 * Runs the library as it is published: one script, `troupe.cjs`. To compile it would take an actor process
 * as long as Node.js takes to boot, so it is handed what V8 has made of it in the process at the root.
 *
 * Node.js itself keeps such code from version 22.1 on, in a folder that has to be found, trusted and tidied up.
 */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type * as face from './index.ts';
import type { offerCode } from './lib/host/shared-code.ts';

type Library = typeof face & { readonly offerCode: typeof offerCode };

/** All that is in the script. */
export const library: Library = run(new URL('troupe.cjs', import.meta.url).href);

function run(url: string): Library {
  const path = fileURLToPath(url);
  const { text, stamp } = read(path);
  const given = isActorProcess(path) ? process.argv[3] : undefined;
  const script = new Script(text, {
    // As stack traces name modules.
    filename: url,
    cachedData: given === undefined ? undefined : codeIn(given, stamp),
  });
  const body = script.runInThisContext() as (...parts: unknown[]) => void;
  const module = { exports: {} as Library };
  body(module.exports, createRequire(url), module, { url }, importModule);
  module.exports.offerCode({ stamp, given, make: () => script.createCachedData() });
  return module.exports;
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

/** Says whether this process was started by troupe, from the folder that the script is in. */
function isActorProcess(script: string): boolean {
  const { argv } = process;
  return (
    argv.length === 4 &&
    basename(argv[1] ?? '') === 'actor-process.cjs' &&
    dirname(argv[1] ?? '') === dirname(script)
  );
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
