import { Tinypool } from 'tinypool';
import type { Crew, CrewOptions, OpenCrew } from '../crew.ts';

const filename = new URL('../workers/one-call.js', import.meta.url).href;

/** @param runtime - Threads or processes; the latter speak JSON unless there are typed arrays. */
export function tinypool(runtime: 'worker_threads' | 'child_process'): OpenCrew {
  return async ({ size, binary }: CrewOptions): Promise<Crew> => {
    const serialization = binary ? 'advanced' : 'json';
    // Else its processes have no environment at all, not even what the others' boot takes time for.
    const env = process.env as Record<string, string>;
    const pool = new Tinypool({ filename, runtime, minThreads: size, maxThreads: size, serialization, env });
    return {
      apply: (name, arg) => pool.run([name, arg]) as Promise<never>,
      close: () => pool.destroy(),
    };
  };
}
