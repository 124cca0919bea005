/** Ready-made actors and the clients to use them. */

export { Barrier, type BarrierOptions } from './barrier.ts';
export { Condition, type ConditionOptions } from './condition.ts';
export { cpuCount } from './cpu-count.ts';
export { Event, type EventOptions } from './event.ts';
export { Lock, type LockOptions } from './lock.ts';
export { Connection, Pipe } from './pipe.ts';
export { Process } from './process.ts';
export { Pool } from './pool/pool.ts';
export type { PoolStats } from './pool/pool-protocol.ts';
export type { CallOptions, PoolOptions, Progress } from './pool/pool-options.ts';
export { progressBar, type ProgressBarOptions } from './pool/progress-bar.ts';
export { taskContext, type TaskContext } from './pool/task-context.ts';
export { TaskHandle } from './pool/task-handle.ts';
export { Queue, type QueueOptions } from './queue.ts';
export { Semaphore, type SemaphoreOptions } from './semaphore.ts';
export type { ProcessStartArguments, ProcessStartOptions } from './shared/process-options.ts';
export { Lease } from './shared/lease.ts';
export { currentProcess, type NamedProcess, parentProcess } from '../lib/host/current-process.ts';
export type { SharedOptions } from './shared/shared-client.ts';
export type { WaitOptions } from './shared/wait.ts';
export { defineTask, type Task, type TaskInfo, type TaskMark, type TaskOptions } from './task.ts';
