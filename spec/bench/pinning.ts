/** Keeps two processes on CPUs of their own, where `taskset` (util-linux) is there to do so. */

import { execFileSync } from 'node:child_process';
import type { Command } from './peers/program.ts';

/** The CPUs that this process may use, or none when they cannot be told. */
const cpus = allowedCpus();

/** Where the two sides of a race go that is pinned; empty when they cannot be. */
export const twoCpus: readonly number[] = cpus.length < 2 ? [] : cpus.slice(0, 2);

/** How asks were measured. */
export const pinning: string =
  twoCpus.length === 0
    ? 'not pinned (no taskset, or one CPU only)'
    : `one ask or apply at a time and backlog: one side on CPU ${twoCpus[0]}, the other on CPU ${twoCpus[1]}; the rest not pinned`;

/** Puts this process on one CPU and others on the next while `work` runs. */
export async function apart<T>(others: readonly number[], work: () => Promise<T>): Promise<T> {
  const [one, two] = twoCpus;
  if (one === undefined || two === undefined) return work();
  pin(process.pid, [one]);
  for (const other of others) pin(other, [two]);
  try {
    return await work();
  } finally {
    pin(process.pid, cpus);
  }
}

/** The command with all that it starts on one CPU, or as it was when there is none. */
export function pinnedTo(cpu: number | undefined, command: Command): Command {
  return cpu === undefined ? command : ['taskset', '--cpu-list', String(cpu), ...command];
}

/** Pins the main thread alone: the others collect garbage, and may do that where there is room. */
function pin(pid: number, to: readonly number[]): void {
  execFileSync('taskset', ['--pid', '--cpu-list', to.join(','), String(pid)], { stdio: 'ignore' });
}

function allowedCpus(): number[] {
  try {
    const said = execFileSync('taskset', ['--pid', '--cpu-list', String(process.pid)], { encoding: 'utf8' });
    return said
      .slice(said.lastIndexOf(':') + 1)
      .split(',')
      .flatMap(range);
  } catch {
    return [];
  }
}

/** `3` or `0-3`. */
function range(text: string): number[] {
  const [from = NaN, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}
