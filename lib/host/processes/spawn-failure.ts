/** Puts into words why the operating system did not start a process: what is missing, and what to do. */

import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';

/** What was to be started. */
export interface Spawned {
  /** Path of the program. */
  readonly program: string;
  /** The folder that it was to run in; missing for that of this process. */
  readonly cwd: string | undefined;
}

/** Resolves with what the operating system said of a process that `spawn` could not start: it has no pid. */
export function failureOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  [
    'EAGAIN',
    'this user has as many processes and threads as it may (EAGAIN); ' +
      'end some, or raise the limit (ulimit -u, or pids.max of the container)',
  ],
  [
    'EMFILE',
    'this process has as many open files as it may (EMFILE); close some, or raise the limit (ulimit -n)',
  ],
  [
    'ENFILE',
    'there are as many open files on this machine as there may be (ENFILE); close some, or raise fs.file-max',
  ],
  [
    'ENOMEM',
    'there is no memory for it (ENOMEM); end other processes, or give the machine or container more',
  ],
  ['E2BIG', 'its environment and arguments are longer than they may be (E2BIG); shorten process.env'],
]);

/** What is in the way, and what to do about it. */
export function describeSpawnFailure(error: unknown, spawned: Spawned): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS.get(code) ?? describeWrongPath(spawned) ?? message;
}

/** Finds out which of two paths an error is about; Node.js names the program for both. */
function describeWrongPath({ program, cwd }: Spawned): string | undefined {
  if (cwd !== undefined) {
    if (!exists(cwd)) return `its folder ${cwd} does not exist; make it, or give another as process.cwd`;
    if (!isFolder(cwd)) return `${cwd} is no folder; give one as process.cwd`;
    if (!isExecutable(cwd)) return `its folder ${cwd} may not be entered; give another as process.cwd`;
  }
  if (!exists(program))
    return `the program ${program} does not exist (any more); put it back, or start anew with another`;
  if (!isExecutable(program)) return `the program ${program} may not be executed; change its permissions`;
  return undefined;
}

function exists(path: string): boolean {
  return whether(() => statSync(path));
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

function isExecutable(path: string): boolean {
  return whether(() => accessSync(path, constants.X_OK));
}

function whether(look: () => unknown): boolean {
  try {
    look();
    return true;
  } catch {
    return false;
  }
}
