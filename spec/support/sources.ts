/** Reads the package's TypeScript sources for the specs that look at the code itself. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { parseSync } from 'oxc-parser';

import { repoRoot } from './repo-root.ts';

/** What one source file holds that a rule of the house speaks about. */
export interface Source {
  /** Path from the repository's root, with `/`. */
  readonly file: string;
  /** Every literal specifier: static, type-only, re-exported, dynamic, and `import('…')` types. */
  readonly imports: readonly string[];
  /** Lines on which the type `any` stands. */
  readonly anyLines: readonly number[];
}

/** Reads all that is published: the root's files, lib, supervisors and actors. */
export function readSources(): Source[] {
  const atRoot = readdirSync(repoRoot).filter(isSource);
  const inFolders = ['lib', 'supervisors', 'actors'].flatMap((folder) =>
    readdirSync(join(repoRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter(isSource)
      .map((path) => relative(repoRoot, join(repoRoot, folder, path)).replaceAll('\\', '/')),
  );
  return [...atRoot, ...inFolders]
    .sort()
    .map((file) => parseSource(file, readFileSync(join(repoRoot, file), 'utf8')));
}

const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.d.ts');

/** Reads one file's text; a file that does not parse is an error, lest its imports go unseen. */
export function parseSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const imports: string[] = [];
  const anyLines: number[] = [];
  visit(program, (node) => {
    if (typeof node.type === 'string' && importing.has(node.type)) {
      const literal = literalOf(node.source);
      if (literal !== undefined) imports.push(literal);
    }
    if (node.type === 'TSAnyKeyword') anyLines.push(text.slice(0, Number(node.start)).split('\n').length);
  });
  return { file, imports, anyLines };
}

const importing: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

type SyntaxNode = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null;

function literalOf(source: unknown): string | undefined {
  return isObject(source) && typeof source.value === 'string' ? source.value : undefined;
}

function visit(value: unknown, fn: (node: SyntaxNode) => void): void {
  if (!isObject(value)) return;
  if (typeof value.type === 'string') fn(value);
  for (const child of Object.values(value)) visit(child, fn);
}
