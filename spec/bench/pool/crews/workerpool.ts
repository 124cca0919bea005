import { fileURLToPath } from 'node:url';
import { pool as openPool } from 'workerpool';
import type { Crew, CrewOptions, OpenCrew } from '../crew.ts';

const script = fileURLToPath(new URL('../workers/workerpool-worker.js', import.meta.url));

/** @param workerType - Threads or processes; the latter speak JSON unless there are typed arrays. */
export function workerpool(workerType: 'thread' | 'process'): OpenCrew {
  return async ({ size, binary }: CrewOptions): Promise<Crew> => {
    const forkOpts = binary ? { serialization: 'advanced' } : {};
    const pool = openPool(script, { workerType, minWorkers: size, maxWorkers: size, forkOpts });
    return {
      apply: (name, arg) => pool.exec(name, [arg]) as unknown as Promise<never>,
      close: async () => {
        await pool.terminate();
      },
    };
  };
}
