/**
 * Finds what there is to hash below a directory: each regular file once.
 *
 * Symbolic links are not followed, and of several hard links to one file the first that is found
 * stands for all. FIFOs, sockets and devices are not opened. What cannot be looked at is listed.
 */

import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface FoundFile {
  readonly path: string;
  /** Bytes as of the walk; the hashing counts again. */
  readonly size: number;
}

export interface Unreadable {
  readonly path: string;
  /** Such as `EACCES`. */
  readonly why: string;
}

/** What a walk has found so far. */
export class Findings {
  readonly files: FoundFile[] = [];
  readonly unreadable: Unreadable[] = [];
  bytes = 0;
  directories = 0;
  symbolicLinks = 0;
  /** Names beyond the first of files that have several. */
  hardLinks = 0;
  /** Special files: FIFOs, sockets, devices. */
  special = 0;
}

/** How long the walk may keep this process from everything else. */
const TURN_MS = 10;

/** Walks until all is found or `signal` is aborted. */
export async function walk(root: string, findings: Findings, signal: AbortSignal): Promise<void> {
  const waiting = [root];
  const severalNames = new Set<string>();
  let turnEnds = performance.now() + TURN_MS;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    if (signal.aborted) return;
    for (const entry of entriesOf(directory, findings)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isSymbolicLink()) findings.symbolicLinks++;
      else if (entry.isFile()) addFile(path, findings, severalNames);
      else findings.special++;
    }
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    turnEnds = performance.now() + TURN_MS;
  }
}

function entriesOf(directory: string, findings: Findings): Dirent[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    findings.directories++;
    return entries;
  } catch (error) {
    findings.unreadable.push({ path: directory, why: reasonOf(error) });
    return [];
  }
}

function addFile(path: string, findings: Findings, severalNames: Set<string>): void {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (error) {
    findings.unreadable.push({ path, why: reasonOf(error) });
    return;
  }
  if (stats.nlink > 1) {
    const file = `${stats.dev}:${stats.ino}`;
    if (severalNames.has(file)) {
      findings.hardLinks++;
      return;
    }
    severalNames.add(file);
  }
  findings.files.push({ path, size: stats.size });
  findings.bytes += stats.size;
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
