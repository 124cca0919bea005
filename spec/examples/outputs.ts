/** What the examples print. */

import { join } from 'node:path';

import { expect } from 'chai';

import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

const outputs = new Map<string, Promise<string>>();

/** What it shows is its log. */
const LOGGING = 'logging';

/**
 * Runs an example to its end, once for all specs; it must end well.
 *
 * @returns Its stdout, and it must have written nothing to stderr; for the one that shows how to log, the reverse.
 */
export function outputOf(example: string): Promise<string> {
  const output = outputs.get(example) ?? run(example);
  outputs.set(example, output);
  return output;
}

async function run(example: string): Promise<string> {
  const program = runNode([join(repoRoot, 'dist/examples', example, 'main.js')]);
  const end = await program.ended;
  const { stdout, stderr } = program;
  const [shown, other] = example === LOGGING ? [stderr, stdout] : [stdout, stderr];
  expect({ ...end, other }).to.deep.equal({ code: 0, signal: null, other: '' });
  return shown;
}
