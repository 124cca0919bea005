/** What a process inherits from the one that launches it, for as long as that one keeps it as it is. */

import { isDeepStrictEqual } from 'node:util';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Missing when the folder has been removed. */
  readonly cwd: string | undefined;
  readonly execArgv: readonly string[];
  /** Who it acts as: user and group. */
  readonly ids: readonly (number | undefined)[];
}

export function presentSurroundings(): Surroundings {
  return {
    env: { ...process.env },
    cwd: presentFolder(),
    execArgv: [...process.execArgv],
    ids: [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()],
  };
}

export function isSameSurroundings(one: Surroundings, other: Surroundings): boolean {
  return isDeepStrictEqual(one, other);
}

function presentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
