/** Finds actors and tasks in this process, loading the modules that define them when need be. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeNamesOf, findCode, type CodeKey, type CodeKind } from '../../code-registry.ts';
import { type FailedStart, RemoteError, StartError } from '../../errors.ts';

/** Modules that have failed, and why: what they had defined by then lacks the rest of its module. */
const failed = new Map<string, unknown>();

/** @throws {@link StartError} of phase `load` when the module fails or does not define the name. */
export async function loadCode(kind: CodeKind, key: CodeKey): Promise<unknown> {
  const fields = { phase: 'load', module: key.module, definition: key.name } as const;
  if (failed.has(key.module)) throw failure(fields, failed.get(key.module));
  const known = findCode(kind, key);
  if (known !== undefined) return known;
  try {
    await import(key.module);
  } catch (error) {
    if (isMissing(key.module)) {
      throw new StartError(
        fields,
        'its module is not there (any more); put it back, or start the program anew',
        error,
      );
    }
    failed.set(key.module, error);
    throw failure(fields, error);
  }
  const code = findCode(kind, key);
  if (code !== undefined) return code;
  const names = codeNamesOf(kind, key.module).join(', ') || 'none';
  throw new StartError(
    fields,
    `the module defines no ${kind} of that name while it loads; it defines ${names}`,
  );
}

function failure(fields: FailedStart, error: unknown): StartError {
  return new StartError(fields, `its module failed to load: ${RemoteError.from(error).message}`, error);
}

/** Says whether a module is a file, and there is none; what it imports may be missing as well. */
function isMissing(module: string): boolean {
  return module.startsWith('file:') && !existsSync(fileURLToPath(module));
}
