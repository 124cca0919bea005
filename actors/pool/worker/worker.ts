/**
 * A worker of a pool: runs the items of its batches one after the other and reports what becomes of them.
 *
 * Before it runs an item it claims it in its ledger, so that its pool knows what it was running if it is
 * killed at any instant, and can take back what it has not claimed even while an item lets nothing else
 * run. Of items that may run twice it does not write down each.
 */

import type { ActorContext, ActorDefinition } from '../../../lib/actor/context.ts';
import { defineActor } from '../../../lib/actor/definition.ts';
import type { ActorRef } from '../../../lib/actor/ref.ts';
import { type ExitReason, isOrderly } from '../../../lib/exit-reason.ts';
import { onUnreadable } from '../../../lib/host/runs/actor-context.ts';
import type { TaskInfo } from '../../task.ts';
import { BatchRun, type RunPlace } from './batch-run.ts';
import { Claims } from './claims.ts';
import { Reporter, type ReporterPlace } from './reporter.ts';
import { type AnyTask, callOf, loadTask, TaskTable } from './task-call.ts';
import { enterTasks, RunningTask } from './task-context.ts';
import { ValueBuffer } from './value-buffer.ts';
import type { Batch, WorkerListener, WorkerProtocol } from '../worker-protocol.ts';

/** How often a task may say how far it has come; the rest is left out. */
const PROGRESS_EVERY_MS = 100;

/**
 * What modules of tasks import. The first import of all takes a process 6 ms, and the first batch is on its way
 * for some of them.
 */
const PACKAGE: string = 'troupe';

/** One that has come and cannot be read. */
interface UnreadableBatch {
  readonly id: number;
  readonly unreadable: Error;
}

/** What a worker is started with. */
export interface WorkerPlan {
  /** Its number in the pool, from 1. */
  readonly id: number;
  readonly ledger: string;
  /** A task that is run before the worker is ready, and its arguments. */
  readonly initializer: readonly [task: TaskInfo, args: readonly unknown[]] | undefined;
  /** Tasks that other workers have run: they are loaded before it is ready. */
  readonly tasks: readonly TaskInfo[];
}

export const Worker: ActorDefinition<[pool: ActorRef<WorkerListener>, plan: WorkerPlan], WorkerProtocol> =
  defineActor(import.meta, 'Worker', async (ctx, pool: ActorRef<WorkerListener>, plan: WorkerPlan) => {
    const desk = new Desk(ctx, pool, plan);
    onUnreadable(ctx, (error) => desk.addUnreadable(error));
    // What has crashed may never end by itself.
    ctx.onStop(() => (isOrderly(ctx.signal.reason as ExitReason) ? desk.idle : undefined));
    // Of no batch: it has the way to the pool found meanwhile, which the first report would wait for.
    pool.tell('progressed', plan.id, 0, 0);
    if (plan.initializer !== undefined) {
      const [task, args] = plan.initializer;
      await (
        await loadTask(task)
      )(...args);
    }
    await Promise.allSettled(plan.tasks.map(loadTask));
    setImmediate(() => void import(PACKAGE).catch(() => undefined));
    return {
      learn: (task) => desk.learn(task),
      run: (batch) => desk.add(batch),
      abort: (batch, at, reason) => desk.abort(batch, at, reason),
    };
  });

/** What a worker has to do. */
class Desk {
  /** Resolves when it runs nothing. */
  idle: Promise<void> = Promise.resolve();
  readonly #ctx: ActorContext<WorkerProtocol>;
  readonly #reporterPlace: ReporterPlace;
  readonly #runPlace: RunPlace;
  readonly #tasks = new TaskTable();
  readonly #batches: (Batch | UnreadableBatch)[] = [];
  #lastBatch = 0;
  #lastProgress = -Infinity;

  constructor(ctx: ActorContext<WorkerProtocol>, pool: ActorRef<WorkerListener>, { id, ledger }: WorkerPlan) {
    this.#ctx = ctx;
    this.#reporterPlace = { ctx, pool, worker: id, values: new ValueBuffer() };
    const running = new RunningTask(ctx, id, (share) => this.#progress(share));
    this.#runPlace = { claims: new Claims(ledger), running, signal: ctx.signal, born: performance.now() };
    enterTasks(running);
  }

  learn(task: TaskInfo): void {
    this.#tasks.add(task);
  }

  /** Whatever its pool tells it is a batch, or can be read. */
  addUnreadable(error: Error): void {
    this.add({ id: this.#lastBatch + 1, unreadable: error });
  }

  add(batch: Batch | UnreadableBatch): void {
    this.#lastBatch = batch.id;
    this.#batches.push(batch);
    if (this.#batches.length === 1) this.idle = this.#work();
  }

  abort(batch: number, at: number | undefined, reason: Error): void {
    if (this.#batches[0]?.id !== batch) return;
    const { running } = this.#runPlace;
    if (at === undefined || at === running.at) running.abort(reason);
  }

  async #work(): Promise<void> {
    const { signal } = this.#ctx;
    for (let batch = this.#batches[0]; batch !== undefined && !signal.aborted; batch = this.#batches[0]) {
      if ('unreadable' in batch) new Reporter(this.#reporterPlace, batch.id).refuse(batch.unreadable);
      else await this.#run(batch);
      this.#batches.shift();
    }
  }

  async #run(batch: Batch): Promise<void> {
    const call = callOf(await this.#begin(batch), batch.spread);
    await new BatchRun(batch, call, new Reporter(this.#reporterPlace, batch.id), this.#runPlace).run();
  }

  /** Finds the task of a batch. */
  #begin({ id, task }: Batch): AnyTask | Promise<AnyTask> {
    this.#runPlace.claims.begin(id);
    const found = this.#tasks.find(task);
    if (found !== undefined) return found;
    // It may be the module that ends the process.
    this.#runPlace.claims.loading();
    return this.#tasks.load(task);
  }

  #progress(share: number): void {
    const now = performance.now();
    const batch = this.#batches[0];
    if (batch === undefined || now - this.#lastProgress < PROGRESS_EVERY_MS) return;
    this.#lastProgress = now;
    this.#reporterPlace.pool.tell('progressed', this.#reporterPlace.worker, batch.id, share);
  }
}
