/** The process table, as /proc shows it. */

import { readdirSync, readFileSync } from 'node:fs';

/** One live process; those that have ended and are not reaped yet do not count. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Set in the environment of this run, and so in that of all it starts, orphans included. */
export const RUN_MARK = `TROUPE_SPEC_RUN=${process.pid}`;

/** Says whether a process exists and has not ended. */
export function isAlive(pid: number): boolean {
  return readEntry(pid) !== undefined;
}

/** Lists the processes below one in the tree, children before theirs. */
export function processesBelow(pid: number): ProcessEntry[] {
  const all = allProcesses();
  const found: ProcessEntry[] = [];
  const parents = new Set([pid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const entry of all) {
      if (!parents.has(entry.parent) || parents.has(entry.pid)) continue;
      parents.add(entry.pid);
      found.push(entry);
      grown = true;
    }
  }
  return found;
}

/** Lists all that this run has started and that lives, whoever its parent is by now. */
export function processesOfThisRun(): ProcessEntry[] {
  return allProcesses().filter(({ pid }) => pid !== process.pid && environmentOf(pid).includes(RUN_MARK));
}

function allProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readEntry(Number(name)))
    .filter((entry) => entry !== undefined);
}

function readEntry(pid: number): ProcessEntry | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold any character; state and parent follow it.
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || parent === undefined || state === 'Z' || state === 'X') return undefined;
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return { pid, parent: Number(parent), command };
}

function environmentOf(pid: number): string[] {
  return read(`/proc/${pid}/environ`).split('\0');
}

/** Reads a file of /proc; one that is gone meanwhile is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
