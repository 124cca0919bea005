/** Ten processes change the same file, one at a time, whoever comes first. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystem, Lock, Process } from 'troupe';
import { takeNumber } from './tasks.ts';

const folder = await mkdtemp(join(tmpdir(), 'lockers-'));
const path = join(folder, 'number');
await writeFile(path, '0');

const system = await createSystem({ name: 'demo' });
const lock = await Lock.start(system);

const lockers = await Promise.all(
  Array.from({ length: 10 }, () => Process.start(system, takeNumber, { args: [lock, path] })),
);
const numbers = await Promise.all(lockers.map((locker) => locker.result));

console.log(numbers.join(' ')); // => … … … … … … … … … …
console.log(`each another one: ${new Set(numbers).size === 10}`); // => each another one: true
console.log(`in the file: ${await readFile(path, 'utf8')}`); // => in the file: 10

await system.stop();
await rm(folder, { recursive: true });
