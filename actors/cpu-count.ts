/** How many CPUs this process may use: affinity and the quota of its control group included. */

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** @returns An integer, 1 or more. */
export function cpuCount(): number {
  const quota = cgroupQuota();
  return Math.max(
    1,
    quota === undefined ? availableParallelism() : Math.min(availableParallelism(), Math.floor(quota)),
  );
}

/** CPUs that the control group allows, when it sets a limit. Source: kernel documentation, cgroup-v2. */
function cgroupQuota(): number | undefined {
  const [max, period] = (read('/sys/fs/cgroup/cpu.max') ?? '').trim().split(' ').map(Number);
  if (max !== undefined && period !== undefined && max > 0) return max / period;
  const quota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'));
  const quotaPeriod = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  return quota > 0 && quotaPeriod > 0 ? quota / quotaPeriod : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
