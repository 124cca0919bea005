/** Crash–restart cycles of processes, and what they may leave of themselves. */

import { expect } from 'chai';

import { runProgram } from '../program.ts';

interface Figures {
  /** Children that have ended and are still there. */
  readonly rest: readonly unknown[];
  readonly descriptors: number;
  /** Timers and open handles. */
  readonly resources: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

export interface Endurance {
  readonly before: Figures;
  readonly after: Figures;
  readonly restarts: number;
  readonly msEach: number;
}

/** Rows of the issue. */
const DESCRIPTORS = 5;
const RSS_MB = 10;

/**
 * Runs `programs/cycling.js`, and expects that nothing is left and nothing has grown.
 *
 * @param nodeOptions - How its process is run, besides.
 */
export async function endure(
  warmUp: number,
  rounds: number,
  nodeOptions: readonly string[] = [],
): Promise<Endurance> {
  const program = runProgram('programs/cycling.js', [String(warmUp), String(rounds)], {
    nodeOptions: ['--expose-gc', ...nodeOptions],
  });
  const [, text = ''] = await program.line(/^figures (.*)$/);
  expect(await program.ended).to.deep.equal({ code: 0, signal: null });
  const endurance = JSON.parse(text) as Endurance;
  const { before, after } = endurance;
  expect(after.rest).to.deep.equal([]);
  expect(after.descriptors - before.descriptors).to.be.within(-DESCRIPTORS, DESCRIPTORS);
  expect(after.resources - before.resources).to.be.within(-DESCRIPTORS, DESCRIPTORS);
  expect(after.rssMb - before.rssMb).to.be.below(RSS_MB);
  return endurance;
}

export function describeEndurance({ before, after, restarts, msEach }: Endurance): string {
  const change = (of: keyof Omit<Figures, 'rest'>, digits: number): string =>
    `${before[of].toFixed(digits)} → ${after[of].toFixed(digits)}`;
  return (
    `${restarts} restarts, ${msEach.toFixed(1)} ms each: ${after.rest.length} zombies, descriptors ` +
    `${change('descriptors', 0)}, RSS ${change('rssMb', 1)} MB, heap ${change('heapMb', 1)} MB`
  );
}
