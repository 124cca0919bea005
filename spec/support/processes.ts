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

/** Processes that live and are none of this run's, which an environment says once and for all. */
const strangers = new Set<number>();

/** Lists all that this run has started and that lives, whoever its parent is by now. Called twice a spec or more. */
export function processesOfThisRun(): ProcessEntry[] {
  const all = new Set(processIds());
  for (const pid of strangers) if (!all.has(pid)) strangers.delete(pid);
  return [...all].flatMap((pid) => (isOfThisRun(pid) ? (readEntry(pid) ?? []) : []));
}

function isOfThisRun(pid: number): boolean {
  if (pid === process.pid || strangers.has(pid)) return false;
  const environment = read(`/proc/${pid}/environ`);
  if (environment.split('\0').includes(RUN_MARK)) return true;
  // Without one it is a thread of the kernel, or begins to run a program at this moment.
  if (environment !== '' || isKernelThread(pid)) strangers.add(pid);
  return false;
}

/** A flag of its status that threads of the kernel have. Source: `PF_KTHREAD` of Linux. */
const KERNEL_THREAD = 0x20_0000;

function isKernelThread(pid: number): boolean {
  const [, , , , , , flags] = statOf(pid);
  return (Number(flags ?? 0) & KERNEL_THREAD) !== 0;
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
  const [state = '', parent = ''] = statOf(pid);
  return { state, parent: Number(parent) };
}

/** The state of a process, its parent, and more. Source: proc(5). */
function statOf(pid: number): string[] {
  const stat = read(`/proc/${pid}/stat`);
  // The name comes before, in parentheses, and may hold any character.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Reads a file of /proc; one that is gone meanwhile is empty. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
