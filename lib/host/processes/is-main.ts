/** Tells a program's entry from its import by an actor process. */

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Says whether a module is the program that was started, and not imported by another or loaded by an
 * actor process.
 *
 * @param meta - `import.meta` of the module that asks.
 * @example
 * ```ts
 * if (isMain(import.meta)) await main();
 * ```
 */
export function isMain(meta: ImportMeta): boolean {
  const [, entry] = process.argv;
  if (entry === undefined || !meta.url.startsWith('file:')) return false;
  const module = realPath(fileURLToPath(meta.url));
  return [entry, `${entry}.js`, `${entry}.ts`, `${entry}/index.js`].some((path) => realPath(path) === module);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
