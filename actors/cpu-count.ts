/** How many CPUs this process may use: affinity and the quota of its control group included. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** @returns An integer, 1 or more. */
export function cpuCount(): number {
  return cpusWithin(availableParallelism(), read);
}

/**
 * Counts the CPUs that a control group leaves of those there are.
 *
 * @param readText - Reads a file; `undefined` where there is none.
 */
export function cpusWithin(available: number, readText: (path: string) => string | undefined): number {
  const quota = cgroupQuota(readText) ?? available;
  return Math.max(1, Math.min(available, Math.floor(quota)));
}

/** CPUs that the control group allows, when it sets a limit. Source: kernel documentation, cgroup-v2. */
function cgroupQuota(readText: (path: string) => string | undefined): number | undefined {
  const [max, period] = (readText('/sys/fs/cgroup/cpu.max') ?? '').trim().split(' ').map(Number);
  if (max !== undefined && period !== undefined && max > 0) return max / period;
  const quota = Number(readText('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'));
  const quotaPeriod = Number(readText('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  return quota > 0 && quotaPeriod > 0 ? quota / quotaPeriod : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
