import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FixedClusterPool, FixedThreadPool } from 'poolifier';
import { repoRoot } from '../../../support/repo-root.ts';
import type { Crew, CrewOptions, OpenCrew } from '../crew.ts';

const thread = fileURLToPath(new URL('../workers/poolifier-thread.js', import.meta.url));
const cluster = join(repoRoot, 'spec/bench/pool/workers/poolifier-cluster.cjs');

/** @param kind - Threads or processes of `cluster`; the latter speak JSON unless there are typed arrays. */
export function poolifier(kind: 'thread' | 'cluster'): OpenCrew {
  return async ({ size, binary }: CrewOptions): Promise<Crew> => {
    const settings = binary ? { serialization: 'advanced' as const } : {};
    const pool =
      kind === 'thread'
        ? new FixedThreadPool<unknown, unknown>(size, thread)
        : new FixedClusterPool<unknown, unknown>(size, cluster, { settings });
    // A thread that is given tasks before that may lose them.
    if (pool.emitter !== undefined && !pool.info.ready) await once(pool.emitter, 'ready');
    return {
      apply: (name, arg) => pool.execute(arg, name) as Promise<never>,
      map: (name, items) => pool.mapExecute(items, name) as Promise<never[]>,
      close: () => pool.destroy(),
    };
  };
}
