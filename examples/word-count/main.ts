/**
 * Counts the words of every Markdown file that came with this project's dependencies, or below another folder:
 * `npm run example word-count -- some/folder`.
 */

import { join, resolve } from 'node:path';
import { createSystem, Pool } from 'troupe';
import { merge, top, total } from './counts.ts';
import { markdownBelow, partition } from './files.ts';
import { countWords, type Counts } from './tasks.ts';

const PART_BYTES = 64 * 1024;

const [, , folder = join(import.meta.dirname, '../../../node_modules')] = process.argv;
const files = markdownBelow(resolve(folder));

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system);
const counts: Counts = new Map();
// Each part is merged when it is there, while workers count others; so their order does not matter.
for await (const part of pool.imapUnordered(countWords, partition(files, PART_BYTES))) merge(counts, part);
await system.stop();

console.log(`${files.length} files, ${total(counts)} words, ${counts.size} different`); // => … files, … words, … different
for (const [word, count] of top(counts, 10)) console.log(`${String(count).padStart(7)} ${word}`); // => … the

const alone = countWords(files);
const same = alone.size === counts.size && [...alone].every(([word, count]) => counts.get(word) === count);
console.log(`the same as in one process: ${same}`); // => the same as in one process: true
