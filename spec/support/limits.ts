/** Limits of the operating system for one process, moved while it runs. Linux only (`prlimit` of util-linux). */

import { execFileSync } from 'node:child_process';

export type Limit = 'nproc' | 'nofile';

/**
 * Lowers a limit of a process.
 *
 * @param uid - Whose process it is, when that is another user's: nobody else may touch it.
 * @returns What sets the limit back.
 */
export function lowerLimit(pid: number, limit: Limit, value: number, uid?: number): () => void {
  const prlimit = (...options: readonly string[]): string =>
    execFileSync('prlimit', ['--pid', String(pid), ...options], {
      encoding: 'utf8',
      ...(uid !== undefined && { uid, gid: uid }),
    });
  const before = prlimit(`--${limit}`, '--output=SOFT', '--noheadings', '--raw').trim();
  const set = (soft: string | number): void => void prlimit(`--${limit}=${soft}:`);
  set(value);
  return () => set(before);
}
