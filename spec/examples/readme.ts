/** README.md, as far as its code and the outputs beside it can be checked. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { repoRoot } from '../support/repo-root.ts';

export interface Block {
  /** What the comment above it says; empty when there is none. */
  readonly mark: string;
  readonly language: string;
  readonly code: string;
}

/** Reads a file of the repository. */
export const read = (path: string): string => readFileSync(join(repoRoot, path), 'utf8');

/** What stands between fences, in order. */
export const blocks: readonly Block[] = [
  ...read('README.md').matchAll(/(?:^<!-- (.*) -->\n)?^```(\w+)\n([^]*?)^```$/gm),
].map(([, mark = '', language = '', code = '']) => ({ mark, language, code }));
