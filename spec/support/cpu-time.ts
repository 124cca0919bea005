/** The processor time that processes have taken, as Linux counts it for the scheduler. */

import { readdirSync, readFileSync } from 'node:fs';

/** Sums up that of all threads of all given processes, in milliseconds. Source: proc(5), schedstat. */
export function cpuTimeMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ofProcess(pid), 0);
}

function ofProcess(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).reduce((sum, task) => {
    const [nanoseconds] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e6;
  }, 0);
}
