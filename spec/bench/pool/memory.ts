/** What processes there are below this one, and what they take. Linux only; elsewhere none and nothing. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Those that this process has started, and that run Node.js as it does. */
export function childPids(): number[] {
  try {
    return readdirSync('/proc/self/task')
      .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' '))
      .map(Number)
      .filter((pid) => pid > 0 && readlinkSync(`/proc/${pid}/exe`) === readlinkSync('/proc/self/exe'));
  } catch {
    return [];
  }
}

/** @returns The mean of their resident and of their proportional set sizes, in MB. */
export function memoryOf(pids: readonly number[]): [rss: number, pss: number] {
  const mean = (field: string): number =>
    pids.reduce((sum, pid) => sum + megabytes(pid, field), 0) / pids.length;
  return [mean('Rss'), mean('Pss')];
}

function megabytes(pid: number, field: string): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const [, kilobytes] = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup) ?? [];
  return Number(kilobytes) / 1_024;
}
