/** What a worker does with one part of the text. */

import { readFileSync } from 'node:fs';
import { defineTask } from 'troupe';
import type { TextFile } from './files.ts';

/** How often each word occurs. */
export type Counts = Map<string, number>;

/** Addresses are no words. */
const ADDRESS = /https?:\S+/g;

/** Letters, with apostrophes and hyphens between them. */
const WORD = /\p{L}+(?:['’-]\p{L}+)*/gu;

export const countWords = defineTask(
  import.meta,
  'countWords',
  (files: readonly TextFile[]): Counts => {
    const counts: Counts = new Map();
    for (const { path } of files) {
      for (const [word] of readFileSync(path, 'utf8').toLowerCase().replaceAll(ADDRESS, '').matchAll(WORD)) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
    return counts;
  },
  { idempotent: true },
);
