/** What the examples print. */

import { join } from 'node:path';

import { expect } from 'chai';

import { runNode } from '../support/program.ts';
import { repoRoot } from '../support/repo-root.ts';

const outputs = new Map<string, Promise<string>>();

/** Runs an example to its end, once for all specs; it must end well and write nothing to stderr. */
export function outputOf(example: string): Promise<string> {
  const output = outputs.get(example) ?? run(example);
  outputs.set(example, output);
  return output;
}

async function run(example: string): Promise<string> {
  const program = runNode([join(repoRoot, 'dist/examples', example, 'main.js')]);
  const end = await program.ended;
  expect({ ...end, stderr: program.stderr }).to.deep.equal({ code: 0, signal: null, stderr: '' });
  return program.stdout;
}
