/** Finds the text, and cuts it into parts that take about as long each. */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface TextFile {
  readonly path: string;
  readonly bytes: number;
}

/** All Markdown files below a folder. Links are not followed. */
export function markdownBelow(folder: string): TextFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: statSync(path).size }));
}

/** @returns Lists of files with about `bytes` each; a file that is larger stands alone. */
export function* partition(files: Iterable<TextFile>, bytes: number): Generator<TextFile[]> {
  let part: TextFile[] = [];
  let room = bytes;
  for (const file of files) {
    if (file.bytes > room && part.length > 0) {
      yield part;
      part = [];
      room = bytes;
    }
    part.push(file);
    room -= file.bytes;
  }
  if (part.length > 0) yield part;
}
