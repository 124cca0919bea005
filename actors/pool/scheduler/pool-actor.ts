/**
 * The actor behind a pool: takes calls, and has its crew run their items.
 *
 * Work is pulled: workers have as much as keeps them busy and no more, items are taken from callers as
 * there is room for them, and outcomes wait until they are fetched.
 */

import type { ActorContext, ActorDefinition, Cancel } from '../../../lib/actor/context.ts';
import { defineActor } from '../../../lib/actor/definition.ts';
import { ClosedError, TaskCancelledError } from '../../../lib/errors.ts';
import { callerOf } from '../../../lib/host/runs/actor-context.ts';
import type { TaskInfo } from '../../task.ts';
import { ApplyDesk, type ApplyPlace, hadByRunBefore } from './apply-desk.ts';
import { ApplyJob } from './apply-job.ts';
import type {
  Answer,
  CallOrder,
  Opened,
  OpenOrder,
  Outcomes,
  PoolProtocol,
  PoolStats,
} from '../pool-protocol.ts';
import { CallJob } from './call-job.ts';
import { Crew } from './crew.ts';
import type { Work } from './dispatcher.ts';
import type { Items } from '../items.ts';
import type { Job, JobOrder, JobPlace } from './job.ts';
import type { PoolPlan } from '../pool-options.ts';

export const PoolActor: ActorDefinition<[plan: PoolPlan], PoolProtocol> = defineActor(
  import.meta,
  'Pool',
  async (ctx, plan: PoolPlan) => {
    const desk = new CallDesk(ctx, plan);
    const { crew } = desk;
    await crew.start();
    return {
      apply: (line, order, from, items) => ctx.later(desk.apply(line, order, from, items)),
      cancelApply: (line, index) => desk.applies.cancel(line, index),
      open: (order) => desk.open(order),
      feed: (call, items, ended) => ctx.later(desk.feed(call, items, ended)),
      unsendable: (call, error) => desk.unsendable(call, error),
      fetch: (call, most, again) => ctx.later(desk.fetch(call, most, again)),
      cancel: (call, atOnce) => desk.cancel(call, atOnce),
      close: () => ctx.later(desk.close()),
      terminate: () => ctx.later(desk.terminate()),
      stats: () => desk.stats(),
      joined: (id, worker) => crew.joined(id, worker),
      startFailed: (id, error) => crew.startFailed(id, error),
      report: (worker, report) => crew.report(worker, report),
      progressed: (worker, batch, share) => crew.progressed(worker, batch, share),
    };
  },
);

/** How long a pool that has given up says so to its callers before it crashes. */
const LINGER_MS = 1_000;

/** Tasks whose pace is remembered. */
const MOST_PACES = 1_000;

type Phase =
  | { readonly name: 'open' }
  | { readonly name: 'closing' }
  | { readonly name: 'failed'; readonly error: Error };

/** The calls of a pool. */
class CallDesk implements Work, ApplyPlace, JobPlace {
  readonly crew: Crew;
  readonly ctx: ActorContext<PoolProtocol>;
  readonly applies: ApplyDesk;
  readonly #plan: PoolPlan;
  #phase: Phase = { name: 'open' };
  /** Calls over many items, until their callers have got all, or want nothing more. */
  readonly #calls = new Map<number, { readonly job: CallJob; readonly forget: Cancel | undefined }>();
  /** Jobs with items that wait, the one whose turn it is first. */
  readonly #turns = new Set<Job>();
  /** How long items took lately, by task: calls begin with what was learned from those before. */
  readonly #paces = new Map<string, number>();
  /** From anywhere: those of a run before are not to be taken for any of this one. */
  #lastCall: number = Math.floor(Math.random() * 2 ** 48);
  /** How many of those there are, until nothing more is done for them. */
  #open = 0;
  readonly #whenEmpty: (() => void)[] = [];

  constructor(ctx: ActorContext<PoolProtocol>, plan: PoolPlan) {
    this.ctx = ctx;
    this.#plan = plan;
    this.crew = new Crew(ctx, plan, this);
    this.applies = new ApplyDesk(this);
  }

  apply(line: number, order: CallOrder, from: number, items: unknown[]): Promise<Answer> {
    return this.applies.apply(line, order, from, items, this.#refusal());
  }

  open({ total, ...order }: OpenOrder): Opened {
    const refusal = this.#refusal();
    if (refusal !== undefined) return { refusal };
    const call = ++this.#lastCall;
    const { size } = this.#plan;
    const job = new CallJob(this.#jobOrder(order, order.spread, order.chunkSize), this, size, total);
    this.#open++;
    // What a process that has died was to get is of no use to anybody.
    const forget = callerOf(this.ctx)?.whenGone(() => this.ctx.after(0, () => this.cancel(call, true)));
    this.#calls.set(call, { job, forget });
    return { call, workers: size, wanted: job.room };
  }

  async feed(call: number, items: Items, ended: boolean): Promise<number> {
    const job = this.#calls.get(call)?.job;
    if (job === undefined) return 0;
    job.feed(items, ended);
    this.crew.handOut();
    return job.wanted();
  }

  unsendable(call: number, error: Error): void {
    this.#calls.get(call)?.job.feedError(error);
  }

  async fetch(call: number, most: number, again: boolean): Promise<Outcomes> {
    const job = this.#calls.get(call)?.job;
    if (job !== undefined) return job.fetch(most, again, () => this.#partial(job));
    return { values: [], errors: [], failure: hadByRunBefore(this.ctx.path), chunk: 1, partial: 0 };
  }

  cancel(call: number, atOnce: boolean): void {
    const found = this.#calls.get(call);
    if (found === undefined) return;
    const { job, forget } = found;
    this.#calls.delete(call);
    forget?.();
    if (!job.isOver) {
      this.crew.withdraw(job);
      if (atOnce) this.crew.stop(job, new TaskCancelledError(0));
      job.cancel();
      this.#turns.delete(job);
      this.crew.handOut();
    }
    this.#ended();
  }

  async close(): Promise<void> {
    if (this.#phase.name === 'open') this.#phase = { name: 'closing' };
    if (this.isWanted) await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    await this.crew.dismiss();
    // In a later turn, so that the last outcomes reach their callers first.
    this.ctx.after(0, () => this.ctx.stop());
  }

  async terminate(): Promise<void> {
    this.#phase = { name: 'closing' };
    this.#failAll(this.#closed());
    await this.crew.kill();
    this.ctx.stop();
  }

  stats(): PoolStats {
    const members = [...this.crew.members.values()];
    const waiting = [...this.#turns].reduce((sum, job) => sum + job.waiting, 0);
    const busy = members.filter(({ batches }) => batches > 0).length;
    return { size: this.#plan.size, ready: members.length, busy, waiting, ...this.crew.counters };
  }

  get isWanted(): boolean {
    return this.#open > 0 || this.applies.open > 0;
  }

  get tasks(): readonly TaskInfo[] {
    const known = [...this.#turns].filter(({ msPerItem }) => msPerItem !== undefined);
    return [...new Map(known.map(({ order: { task } }) => [`${task.module} ${task.name}`, task])).values()];
  }

  jobOf(order: CallOrder, settled: (calls: number) => void): ApplyJob {
    return new ApplyJob(this.#jobOrder(order, true, undefined), this, settled);
  }

  queued(job: Job): void {
    this.#turns.add(job);
  }

  paceOf({ name, module }: TaskInfo): number | undefined {
    return this.#paces.get(`${name} ${module}`);
  }

  notePace({ name, module }: TaskInfo, msPerItem: number): void {
    if (this.#paces.size >= MOST_PACES) this.#paces.clear();
    this.#paces.set(`${name} ${module}`, msPerItem);
  }

  forget(job: Job): void {
    this.#turns.delete(job);
  }

  next(): Job | undefined {
    for (const job of this.#turns) {
      this.#turns.delete(job);
      if (job.waiting === 0) continue;
      this.#turns.add(job);
      return job;
    }
    return undefined;
  }

  changed(job: Job): void {
    if (job instanceof CallJob) job.taken();
  }

  progressed(job: Job): void {
    if (job instanceof CallJob) job.nudge();
  }

  failed(error: Error): void {
    this.#phase = { name: 'failed', error };
    this.#failAll(error);
    if (this.#plan.whenGivenUp === 'refuse') return;
    this.ctx.after(LINGER_MS, () => {
      throw error;
    });
  }

  #failAll(error: Error): void {
    this.applies.failAll(error);
    for (const { job } of this.#calls.values()) job.fail(error);
    this.#turns.clear();
  }

  #refusal(): Error | undefined {
    if (this.#phase.name === 'failed') return this.#phase.error;
    return this.#phase.name === 'closing' ? this.#closed() : undefined;
  }

  #closed(): ClosedError {
    return new ClosedError(`${this.ctx.path} has been closed; start another pool`);
  }

  #jobOrder(
    { task, timeoutMs, retries }: CallOrder,
    spread: boolean,
    chunkSize: number | undefined,
  ): JobOrder {
    return { task, spread, timeoutMs, retries: retries ?? this.#plan.retries, chunkSize };
  }

  #partial(job: Job): number {
    let sum = 0;
    for (const member of this.crew.members.values()) sum += member.shareOf(job);
    return sum;
  }

  #ended(): void {
    this.#open--;
    this.idle();
  }

  idle(): void {
    if (!this.isWanted) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }
}
