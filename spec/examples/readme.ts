/** The pages of the repository, as far as their code and the outputs beside it can be checked. */

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

/** Those with code in them. */
export const PAGES = ['README.md', 'coming-from-python.md'] as const;

/** What stands between fences on a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  return [...read(page).matchAll(/(?:^<!-- (.*) -->\n)?^```(\w+)\n([^]*?)^```$/gm)].map(
    ([, mark = '', language = '', code = '']) => ({ mark, language, code }),
  );
}
