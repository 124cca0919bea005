/**
 * A worker of a pool: runs the items of its batches one after the other and reports what becomes of them.
 *
 * Before it runs an item it claims it in its ledger, so that its pool knows what it was running if it is
 * killed at any instant, and can take back what it has not claimed even while an item lets nothing else
 * run. Of items that may run twice it does not write down each.
 */

import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { ActorRef } from '../../lib/actor/ref.ts';
import { type ExitReason, isOrderly } from '../../lib/exit-reason.ts';
import { onUnreadable } from '../../lib/host/actor-context.ts';
import type { TaskInfo } from '../task.ts';
import type { Items } from './items.ts';
import { claimSize } from './chunk-size.ts';
import { Claims } from './claims.ts';
import { isLargeBinary } from './own-bytes.ts';
import { Reporter, type ReporterPlace, type WorkerListener } from './reporter.ts';
import { type AnyTask, callOf, isThenable, loadTask, settled, TaskTable } from './task-call.ts';
import { enterTasks, RunningTask } from './task-context.ts';
import { ValueBuffer } from './value-buffer.ts';

/** Reports go out this often, and messages are looked at: */
const REPORT_EVERY_MS = 5;
/** more often while the worker is young, since one that is killed soon would take most of what it did with it. */
const FIRST_REPORT_MS = 0.5;
/** The part of its age that a worker may lose, until that is as much as it may anyway. */
const AGE_AT_RISK = 0.1;
/** A claim is at most this many times the one before, since the first items of a task take longest. */
const CLAIM_GROWTH = 8;
/** After this long the rest of a claim is given up: items are not always as short as those before them. */
const LONGEST_CLAIM_MS = 2;
/** To look at the clock takes as long as to run some items does: 40 to 300 ns (Node 20, virtual machine). */
const ITEMS_PER_LOOK = 4;
/** How often a task may say how far it has come; the rest is left out. */
const PROGRESS_EVERY_MS = 100;

/**
 * What modules of tasks import. The first import of all takes a process 6 ms, and the first batch is on its way
 * for some of them.
 */
const PACKAGE: string = 'troupe';

/** Some items of a call, on their way to a worker. */
export interface Batch {
  /** Counted per worker, from 1. */
  readonly id: number;
  /** The number of its task; in the order in which they have been told, from 0. */
  readonly task: number;
  readonly items: Items;
  /** Each item is a list of arguments. */
  readonly spread: boolean;
  /** Each item and what it comes to is to be written down. */
  readonly careful: boolean;
  /** Items to claim at first. */
  readonly claim: number;
}

/** One that has come and cannot be read. */
interface UnreadableBatch {
  readonly id: number;
  readonly unreadable: Error;
}

export interface WorkerProtocol {
  /** The next task, of which it gets batches from now on. */
  learn(task: TaskInfo): void;
  run(batch: Batch): void;
  /**
   * An item that it runs is not wanted any more.
   *
   * @param at - Which of the batch; any when missing.
   */
  abort(batch: number, at: number | undefined, reason: Error): void;
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
  readonly #place: ReporterPlace;
  readonly #claims: Claims;
  readonly #running: RunningTask;
  readonly #tasks = new TaskTable();
  readonly #batches: (Batch | UnreadableBatch)[] = [];
  #lastBatch = 0;
  readonly #born: number = performance.now();
  #lastProgress = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(ctx: ActorContext<WorkerProtocol>, pool: ActorRef<WorkerListener>, { id, ledger }: WorkerPlan) {
    this.#ctx = ctx;
    this.#place = { ctx, pool, worker: id, values: new ValueBuffer() };
    this.#claims = new Claims(ledger);
    this.#running = new RunningTask(ctx, id, (share) => this.#progress(share));
    enterTasks(this.#running);
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
    if (at === undefined || at === this.#running.at) this.#running.abort(reason);
  }

  async #work(): Promise<void> {
    const { signal } = this.#ctx;
    for (let batch = this.#batches[0]; batch !== undefined && !signal.aborted; batch = this.#batches[0]) {
      if ('unreadable' in batch) new Reporter(this.#place, batch.id).refuse(batch.unreadable);
      else await this.#run(batch);
      this.#batches.shift();
    }
  }

  async #run(batch: Batch): Promise<void> {
    const { id, items, careful } = batch;
    const claims = this.#claims;
    const running = this.#running;
    const { signal } = this.#ctx;
    const call = callOf(await this.#begin(batch), batch.spread);
    const reporter = new Reporter(this.#place, id);
    let at = 0;
    let { claim } = batch;
    let heard = performance.now();
    while (at < items.length && !signal.aborted) {
      const claimed = claims.claim(at, Math.min(items.length, at + claim));
      if (claimed <= at) break;
      const began = performance.now();
      const first = at;
      let goesOn = true;
      let isLong = false;
      while (at < claimed && goesOn && !isLong) {
        if (careful && at > first) claims.next(at);
        running.next(at++);
        let result = call(items[at - 1]);
        if (isThenable(result)) {
          this.#reportWhileWaiting(reporter);
          result = await settled(result);
          // Only meanwhile can the worker have been told to end.
          goesOn = !signal.aborted;
        }
        reporter.add(result);
        if ((careful && !claims.keep(result)) || isLargeBinary(result)) goesOn = false;
        // The rest of what was claimed can be taken back again, once another claim is written.
        if (at % ITEMS_PER_LOOK === 0) isLong = performance.now() - began > LONGEST_CLAIM_MS;
      }
      const now = performance.now();
      claim = nextClaim(at - first, now - began);
      if (at === items.length) break;
      const isDue =
        now - heard > Math.min(REPORT_EVERY_MS, FIRST_REPORT_MS + AGE_AT_RISK * (now - this.#born));
      if (!isDue && goesOn) continue;
      await reporter.send(now);
      claims.forget();
      if (!isDue) continue;
      // Whatever has come meanwhile is heard, and so are signals of the process.
      await new Promise(setImmediate);
      heard = performance.now();
    }
    running.next(undefined);
    clearInterval(this.#timer);
    this.#timer = undefined;
    const sent = reporter.end();
    if (sent !== undefined) await sent;
  }

  /** Finds the task of a batch. */
  #begin({ id, task }: Batch): AnyTask | Promise<AnyTask> {
    this.#claims.begin(id);
    const found = this.#tasks.find(task);
    if (found !== undefined) return found;
    // It may be the module that ends the process.
    this.#claims.loading();
    return this.#tasks.load(task);
  }

  /** What is done does not wait for an item that waits for something. */
  #reportWhileWaiting(reporter: Reporter): void {
    this.#timer ??= setInterval(() => {
      if (reporter.isBehind) reporter.send(performance.now())?.catch(() => undefined);
    }, REPORT_EVERY_MS);
  }

  #progress(share: number): void {
    const now = performance.now();
    const batch = this.#batches[0];
    if (batch === undefined || now - this.#lastProgress < PROGRESS_EVERY_MS) return;
    this.#lastProgress = now;
    this.#place.pool.tell('progressed', this.#place.worker, batch.id, share);
  }
}

function nextClaim(items: number, ms: number): number {
  return Math.min(items * CLAIM_GROWTH, claimSize(ms / items));
}
