/**
 * The private directory in which the processes of one system listen for each other:
 *
 *     <temporary folder>/troupe-<user id>/s-XXXXXX/<process id>
 *
 * Both directories are 0700 and belong to this user, or nothing is put there. What a system left that
 * was killed goes when the next one starts: nobody listens at its root's socket any more.
 */

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../../errors.ts';
import { ROOT_PROCESS } from './process-id.ts';

/** A socket's path may have 103 bytes on macOS and 107 on Linux; this leaves 24 for the process id. */
const MAX_HOME = 69;
const PREFIX = 's-';
const PRIVATE = 0o700;
const OTHERS = 0o077;
/** A directory is made before its root listens; one that is younger than this is left alone. */
const GRACE_MS = 60_000;
/** Other systems may end and take the home along between two steps; so often they do not. */
const MAX_TRIES = 10;

/** Those of this process's systems. */
const made = new Set<SocketDirectory>();

function removeAll(): void {
  for (const directory of made) directory.remove();
}

export class SocketDirectory {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
    if (made.size === 0) process.once('exit', removeAll);
    made.add(this);
  }

  /**
   * Makes the directory of a new system, and removes what killed systems have left.
   *
   * @returns Rejects with {@link StartError} when it would not be private.
   */
  static async make(): Promise<SocketDirectory> {
    const name = `troupe-${process.getuid?.()}`;
    // A relative one would be another for processes with another working directory.
    const usual = resolve(tmpdir(), name);
    const home = usual.length > MAX_HOME ? join('/tmp', name) : usual;
    for (let tries = 1; ; tries++) {
      try {
        makeHome(home);
        await sweep(home);
        return new SocketDirectory(mkdtempSync(join(home, PREFIX)));
      } catch (error) {
        if (error instanceof StartError) throw error;
        // ENOENT: another system has just ended and removed it as the last.
        if (codeOf(error) !== 'ENOENT' || tries === MAX_TRIES)
          throw refusal(home, (error as Error).message, error);
      }
    }
  }

  /** Removes it, and the one around it with the last. */
  remove(): void {
    made.delete(this);
    if (made.size === 0) process.off('exit', removeAll);
    rmSync(this.path, { recursive: true, force: true });
    try {
      rmdirSync(dirname(this.path));
    } catch {
      // Another system is there.
    }
  }
}

/**
 * Makes the directory of a system that runs once more, after somebody has removed it.
 *
 * @throws {@link StartError} when it would not be private.
 */
export function restoreDirectory(path: string): void {
  makeHome(dirname(path));
  mkdirSync(path, { recursive: true, mode: PRIVATE });
}

function makeHome(home: string): void {
  try {
    mkdirSync(home, { mode: PRIVATE });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const found = lstatSync(home);
  if (found.isSymbolicLink()) throw refusal(home, 'it is a symbolic link');
  if (!found.isDirectory()) throw refusal(home, 'it is no directory');
  if (found.uid !== process.getuid?.()) throw refusal(home, `it belongs to user ${found.uid}`);
  if ((found.mode & OTHERS) !== 0) throw refusal(home, 'other users have access to it');
}

async function sweep(home: string): Promise<void> {
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    if (name.startsWith(PREFIX) && (await isAbandoned(path))) rmSync(path, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return false;
  const answer = await knock(join(path, ROOT_PROCESS));
  if (answer === 'ENOENT') return Date.now() - found.mtimeMs > GRACE_MS;
  return answer === 'ECONNREFUSED';
}

/** The error code with which connecting fails; `undefined` when somebody listens. */
async function knock(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error) => resolve(codeOf(error)));
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function refusal(home: string, what: string, cause?: unknown): StartError {
  const fields = { phase: 'setup', module: home, definition: 'createSystem' } as const;
  return new StartError(
    fields,
    `its processes cannot meet in ${home}: ${what}; remove it, or set TMPDIR to a folder of your own`,
    cause,
  );
}
