/** Ready-made actors and the clients to use them. */

export { cpuCount } from './cpu-count.ts';
export { Pool } from './pool/pool.ts';
export type { PoolOptions } from './pool/pool-options.ts';
export { defineTask, type Task, type TaskInfo, type TaskMark, type TaskOptions } from './task.ts';
