/**
 * The actor behind a pool: keeps its workers alive and hands out work to them.
 *
 * Work is pulled: a worker has at most two batches, so that it never waits for the next one and never
 * hoards. Of a worker that dies, the item that it was running is tried again or rejected; whatever
 * had not begun goes to another worker and costs nothing.
 */

import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import type { ActorRef, Down } from '../../lib/actor/ref.ts';
import { ClosedError, EncodeError, PoisonTaskError, RemoteError, WorkerLostError } from '../../lib/errors.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import { Job, type JobOrder, type Outcome } from './job.ts';
import type { PoolPlan } from './pool-options.ts';
import { Worker, type Report, type WorkerProtocol } from './worker.ts';

/** Batches that a worker has at once: one that it runs and one that waits for it. */
const BATCHES_PER_WORKER = 2;
/** Starts that may fail in a row until a pool that has no worker left gives up. */
const FAILED_STARTS = 3;
/** Workers that may die before they begin an item of a job, none of it being done between them. */
const FRUITLESS_DEATHS = 20;
/** Pause before a start that follows a failed one; doubled each time, up to the longest. */
const START_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface PoolProtocol {
  call(order: JobOrder): Later<Outcome>;
  close(): Later<void>;
  terminate(): void;
  joined(worker: ActorRef<WorkerProtocol>): void;
  startFailed(error: Error): void;
  begins(batch: number): void;
  report(report: Report): void;
}

/** A batch that a worker has and has not finished. */
interface Sent {
  readonly id: number;
  readonly job: Job;
  readonly indices: readonly number[];
  /** How many of its items are settled. */
  done: number;
  /** The item after those is running; known of careful batches only. */
  began: boolean;
}

interface Member {
  readonly ref: ActorRef<WorkerProtocol>;
  readonly batches: Sent[];
}

type Phase =
  | { readonly name: 'open' }
  | { readonly name: 'closing' }
  | { readonly name: 'failed'; readonly error: Error };

export const PoolActor: ActorDefinition<[plan: PoolPlan], PoolProtocol> = defineActor(
  import.meta,
  'Pool',
  async (ctx, plan: PoolPlan) => {
    const crew = new Crew(ctx, plan);
    await crew.start();
    return {
      call: (order) => ctx.later(crew.call(order)),
      close: () => ctx.later(crew.close()),
      terminate: () => crew.terminate(),
      joined: (worker) => crew.join(worker),
      startFailed: (error) => crew.startFailed(error),
      begins: (batch) => crew.begins(batch),
      report: (report) => crew.report(report),
    };
  },
);

/** The state of a pool. */
class Crew {
  readonly #ctx: ActorContext<PoolProtocol>;
  readonly #plan: PoolPlan;
  readonly #members = new Set<Member>();
  readonly #sent = new Map<number, { readonly member: Member; readonly sent: Sent }>();
  readonly #jobs = new Set<Job>();
  #phase: Phase = { name: 'open' };
  /** Starts that are under way, or that a pause comes before. */
  #hiring = 0;
  #failedStarts = 0;
  #lastBatch = 0;

  constructor(ctx: ActorContext<PoolProtocol>, plan: PoolPlan) {
    this.#ctx = ctx;
    this.#plan = plan;
  }

  /** Starts all workers; ready with the first of them. */
  async start(): Promise<void> {
    this.#hiring = this.#plan.size;
    const starts = Array.from({ length: this.#plan.size }, () => this.#hire());
    await Promise.any(starts).catch((error: AggregateError) => {
      throw error.errors[0] as Error;
    });
  }

  async call(order: JobOrder): Promise<Outcome> {
    if (this.#phase.name === 'failed') return { status: 'rejected', reason: this.#phase.error };
    if (this.#phase.name === 'closing') return { status: 'rejected', reason: this.#closed() };
    const job = new Job(order);
    if (!job.settled) this.#jobs.add(job);
    this.#handOut();
    return job.outcome;
  }

  async close(): Promise<void> {
    if (this.#phase.name === 'open') this.#phase = { name: 'closing' };
    await Promise.all([...this.#jobs].map((job) => job.outcome));
    // In a later turn, so that the last outcomes reach their callers first.
    this.#ctx.after(0, () => this.#ctx.stop());
  }

  terminate(): void {
    this.#phase = { name: 'closing' };
    for (const job of this.#jobs) job.fail(this.#closed());
    this.#jobs.clear();
    for (const { ref } of this.#members) ref.kill().catch(() => undefined);
    this.#ctx.stop();
  }

  join(ref: ActorRef<WorkerProtocol>): void {
    this.#hiring--;
    this.#failedStarts = 0;
    const member: Member = { ref, batches: [] };
    this.#members.add(member);
    this.#ctx.watch(ref, (down) => this.#lost(member, down));
    this.#handOut();
  }

  startFailed(error: Error): void {
    this.#hiring--;
    this.#failedStarts++;
    if (this.#failedStarts < FAILED_STARTS || this.#members.size + this.#hiring > 0) {
      const pauseMs = Math.min(START_PAUSE_MS * 2 ** (this.#failedStarts - 1), LONGEST_PAUSE_MS);
      this.#hiring++;
      this.#ctx.after(pauseMs, () => this.#hire().catch(() => undefined));
      return;
    }
    this.#phase = { name: 'failed', error };
    for (const job of this.#jobs) job.fail(error);
    this.#jobs.clear();
  }

  begins(batch: number): void {
    const found = this.#sent.get(batch);
    if (found !== undefined) found.sent.began = true;
  }

  report({ batch, from, results, ms }: Report): void {
    const found = this.#sent.get(batch);
    if (found === undefined || from !== found.sent.done) return;
    const { member, sent } = found;
    const { job, indices } = sent;
    for (const result of results) {
      const index = indices[sent.done++] ?? 0;
      if ('error' in result) this.#fail(job, result.error);
      else job.fulfil(index, result.value);
    }
    sent.began = false;
    job.measured(results.length, ms);
    if (job.settled) this.#jobs.delete(job);
    if (sent.done < indices.length) return;
    this.#sent.delete(batch);
    member.batches.splice(member.batches.indexOf(sent), 1);
    this.#handOut();
  }

  /** Starts a worker, which reports by a message of its own when it is ready. */
  async #hire(): Promise<void> {
    const { self } = this.#ctx;
    try {
      const ref = await this.#ctx.spawn(Worker, { args: [self], shutdownMs: 0 });
      self.tell('joined', ref);
    } catch (error) {
      self.tell('startFailed', error as Error);
      throw error;
    }
  }

  #replace(): void {
    this.#hiring++;
    this.#hire().catch(() => undefined);
  }

  #handOut(): void {
    for (let round = 0; round < BATCHES_PER_WORKER; round++) {
      for (const member of this.#members) {
        if (member.batches.length <= round && !this.#handTo(member)) return;
      }
    }
  }

  /** Gives a worker its next batch; `false` when nothing waits. */
  #handTo(member: Member): boolean {
    for (const job of this.#jobs) {
      while (job.waiting > 0) if (this.#send(job, member)) return true;
    }
    return false;
  }

  /** @returns Whether the worker has got something; otherwise what could not be sent is dealt with. */
  #send(job: Job, member: Member): boolean {
    const { task, spread, items } = job.order;
    const { indices, careful } = job.handOut(this.#plan.size);
    const id = ++this.#lastBatch;
    try {
      member.ref.tell('run', { id, task, items: indices.map((index) => items[index]), spread, careful });
    } catch (error) {
      if (error instanceof EncodeError && indices.length > 1) job.tooLarge(indices);
      else this.#fail(job, aboutInput(error, indices));
      return false;
    }
    const sent: Sent = { id, job, indices, done: 0, began: false };
    member.batches.push(sent);
    this.#sent.set(id, { member, sent });
    return true;
  }

  #lost(member: Member, down: Down): void {
    this.#members.delete(member);
    for (const sent of member.batches) {
      this.#sent.delete(sent.id);
      const left = sent.indices.slice(sent.done);
      const running = sent.began ? left.shift() : undefined;
      if (running !== undefined) this.#diedRunning(sent.job, running, down.reason);
      else if (sent === member.batches[0]) this.#diedBefore(sent.job, left[0] ?? 0, down.reason);
      if (!sent.job.settled) sent.job.suspect(left);
    }
    this.#replace();
    this.#handOut();
  }

  /** Nobody is to blame for one such death; a module that ends whoever loads it causes them without end. */
  #diedBefore(job: Job, index: number, reason: ExitReason): void {
    const deaths = job.countFruitlessDeath();
    if (deaths >= FRUITLESS_DEATHS) this.#fail(job, new PoisonTaskError(index, deaths, reason));
  }

  #diedRunning(job: Job, index: number, reason: ExitReason): void {
    if (!job.order.task.idempotent) {
      this.#fail(job, new WorkerLostError(index, reason, true));
      return;
    }
    const deaths = job.countDeath(index);
    if (deaths > this.#plan.retries) this.#fail(job, new PoisonTaskError(index, deaths, reason));
    else job.suspect([index]);
  }

  #fail(job: Job, error: Error): void {
    job.fail(error);
    this.#jobs.delete(job);
  }

  #closed(): ClosedError {
    return new ClosedError(`${this.#ctx.path} has been closed; start another pool`);
  }
}

/** Says which item of the input cannot be sent, not which of the batch. */
function aboutInput(error: unknown, indices: readonly number[]): Error {
  if (!(error instanceof EncodeError)) return RemoteError.from(error);
  const path = error.valuePath.replace(
    /^\[0\]\.items\[(\d+)\]/,
    (_, offset: string) => `items[${indices[Number(offset)] ?? offset}]`,
  );
  return new EncodeError(path, error.problem, error.cause);
}

/** Rejects with what a job was rejected with. */
export function valuesOf(outcome: Outcome): readonly unknown[] {
  if (outcome.status === 'fulfilled') return outcome.values;
  throw outcome.reason instanceof Error ? outcome.reason : RemoteError.from(outcome.reason);
}
