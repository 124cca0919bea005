/** Runs one of the examples by its name, with the arguments that follow; lists them without one. */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/examples');
const [name, ...args] = process.argv.slice(2);
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((entry) => existsSync(join(folder, entry, 'main.js')))
      .sort()
  : [];

if (name !== undefined && names.includes(name)) {
  const main = join(folder, name, 'main.js');
  // As if `node main.js ...args` had been typed: the example is the program's entry.
  process.argv = [process.argv[0] ?? process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
} else {
  const complaint = name === undefined ? '' : `There is no example "${name}". `;
  console.error(`${complaint}npm run example <name> [arguments], where <name> is one of:`);
  for (const each of names) console.error(`  ${each}`);
  process.exitCode = name === undefined ? 0 : 1;
}
