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

/** Lists the children of a process, those included that have ended and that it has not taken leave of (state Z). */
export function childrenOf(parent: number): (ProcessEntry & { readonly state: string })[] {
  return processIds()
    .map((pid) => ({ ...readStat(pid), pid, command: commandOf(pid) }))
    .filter((entry) => entry.parent === parent);
}

/** Lists all that this run has started and that lives, whoever its parent is by now. */
export function processesOfThisRun(): ProcessEntry[] {
  return allProcesses().filter(({ pid }) => pid !== process.pid && environmentOf(pid).includes(RUN_MARK));
}

function allProcesses(): ProcessEntry[] {
  return processIds()
    .map(readEntry)
    .filter((entry) => entry !== undefined);
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readEntry(pid: number): ProcessEntry | undefined {
  const { state, parent } = readStat(pid);
  if (state === '' || state === 'Z' || state === 'X') return undefined;
  return { pid, parent, command: commandOf(pid) };
}

function readStat(pid: number): { readonly state: string; readonly parent: number } {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in parentheses and may hold any character; state and parent follow it.
  const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state, parent: Number(parent) };
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
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
