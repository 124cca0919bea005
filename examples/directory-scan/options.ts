/** The command line. */

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cpuCount } from 'troupe';

export interface Options {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  readonly workers: number;
  readonly kill: boolean;
}

/** A command line that cannot be run; the message is for the user. */
export class UsageError extends Error {}

const MOST_WORKERS = 256;

export const help = `Usage: npm start -- [path] [options]

Hashes and measures every file below a path in a pool of worker processes, and
computes e in one more process meanwhile. The path is this project's own
node_modules unless you name another.

  --workers <n>  worker processes, 1 to ${MOST_WORKERS} (default: the CPUs that this process
                 may use, here ${cpuCount()})
  --kill         SIGKILL a random worker every 250 ms; the figures stay the same
                 (as long as something was finished since the last kill, so that
                 no file is too large ever to be done)
  --help         show this

Ctrl-C stops, and says what was done.
`;

/**
 * @returns `'help'` when that was asked for.
 * @throws {@link UsageError}
 */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  const [path, ...others] = positionals;
  if (others.length > 0) throw new UsageError(`one path at most, not also ${others.join(' ')}`);
  return {
    root: existing(path === undefined ? ownModules() : resolve(typedIn(), path)),
    workers: values.workers === undefined ? cpuCount() : workerCount(values.workers),
    kill: values.kill ?? false,
  };
}

const known = {
  workers: { type: 'string' },
  kill: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function workerCount(text: string): number {
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new UsageError(
    `--workers takes a whole number from 1 to ${MOST_WORKERS}, not ${JSON.stringify(text)}`,
  );
}

function existing(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `${path} does not exist` : `${path} cannot be read (${code})`);
  }
  throw new UsageError(`${path} is not a directory`);
}

/** `npm start` runs in the project's folder, wherever it was typed. */
function typedIn(): string {
  const { npm_lifecycle_event: script, INIT_CWD: folder } = process.env;
  return (script === 'start' || script === 'example') && folder !== undefined ? folder : process.cwd();
}

function ownModules(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'node_modules');
}
