/** Ready-made actors and the clients to use them. */

export { Cell, type CellOptions } from './cell.ts';
export { Barrier, type BarrierOptions } from './barrier.ts';
export { Condition, type ConditionOptions } from './condition.ts';
export { cpuCount } from './cpu-count.ts';
export { Event, type EventOptions } from './event.ts';
export { Lock, type LockOptions } from './lock.ts';
export { Connection, Pipe } from './pipe.ts';
export { Namespace, type NamespaceOptions } from './namespace.ts';
export { Pool } from './pool/pool.ts';
export type { PoolStats } from './pool/pool-protocol.ts';
export type { CallOptions, PoolOptions, Progress } from './pool/pool-options.ts';
export { progressBar, type ProgressBarOptions } from './pool/progress-bar.ts';
export { taskContext, type TaskContext } from './pool/task-context.ts';
export { TaskHandle } from './pool/task-handle.ts';
export { Queue, type QueueOptions } from './queue.ts';
export { Semaphore, type SemaphoreOptions } from './semaphore.ts';
export { SharedArray, type SharedArrayOptions } from './shared-array.ts';
export { SharedList, type SharedListOptions } from './shared-list.ts';
export { SharedMap, type SharedMapKey, type SharedMapOptions } from './shared-map.ts';
export type { ArrayTypes, ElementOf, ElementType, TypedArray } from './shared/array-types.ts';
export { Lease } from './shared/lease.ts';
export type { SharedOptions } from './shared/shared-client.ts';
export type { NamedOperations } from './shared/named-operations.ts';
export type { OperationArgs, OperationOf, UpdateTask } from './shared/operation.ts';
export type { WaitOptions } from './shared/wait.ts';
export { defineTask, type Task, type TaskInfo, type TaskMark, type TaskOptions } from './task.ts';
