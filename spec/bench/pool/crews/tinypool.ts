import { Tinypool } from 'tinypool';
import type { Crew, CrewOptions, OpenCrew } from '../crew.ts';

const filename = new URL('../workers/one-call.js', import.meta.url).href;

/** @param runtime - Threads or processes; the latter speak JSON unless there are typed arrays. */
export function tinypool(runtime: 'worker_threads' | 'child_process'): OpenCrew {
  return async ({ size, binary }: CrewOptions): Promise<Crew> => {
    const serialization = binary ? 'advanced' : 'json';
    const pool = new Tinypool({ filename, runtime, minThreads: size, maxThreads: size, serialization });
    return {
      apply: (name, arg) => pool.run([name, arg]) as Promise<never>,
      close: () => pool.destroy(),
    };
  };
}
