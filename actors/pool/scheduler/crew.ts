/** The workers of a pool: given work, replaced when they end, and stopped where an item has to end. */

import type { ActorContext, Cancel } from '../../../lib/actor/context.ts';
import type { ActorRef, Down } from '../../../lib/actor/ref.ts';
import { DecodeError } from '../../../lib/errors.ts';
import { onUnreadable } from '../../../lib/host/runs/actor-context.ts';
import type { TaskInfo } from '../../task.ts';
import { Dispatcher, type Work } from './dispatcher.ts';
import { type Employer, Hiring } from './hiring.ts';
import type { Job } from './job.ts';
import type { Member } from './member.ts';
import type { PoolPlan } from '../pool-options.ts';
import type { PoolProtocol } from '../pool-protocol.ts';
import type { Report, WorkerProtocol } from '../worker-protocol.ts';
import { Overseer } from './overseer.ts';

/** What crews count. */
export interface CrewCounters {
  /** Worker processes that died or were killed while the pool was open. */
  readonly lost: number;
  /** Workers that were replaced because they had done as many items as they may. */
  readonly retired: number;
}

export class Crew implements Employer {
  readonly #ctx: ActorContext<PoolProtocol>;
  readonly #plan: PoolPlan;
  readonly #work: Work;
  readonly #hiring: Hiring;
  readonly #overseer: Overseer;
  readonly #dispatcher: Dispatcher;
  readonly #members = new Map<number, Member>();
  /** Those that have done as many items as they may, and end. */
  readonly #retiring = new Set<Member>();
  /** Why the last report that could not be read could not. */
  #unread: Error = new DecodeError('', 'it has not come');
  #soon: Cancel | undefined;
  #phase: 'open' | 'closed' = 'open';
  #lost = 0;
  #retired = 0;

  constructor(ctx: ActorContext<PoolProtocol>, plan: PoolPlan, work: Work) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#work = work;
    this.#hiring = new Hiring(ctx, plan, this);
    this.#overseer = new Overseer(ctx, this);
    this.#dispatcher = new Dispatcher({ ctx, plan, work, crew: this, overseer: this.#overseer });
    onUnreadable(ctx, (error) => (this.#unread = error));
    // Not a hook, since none runs when the pool is killed.
    ctx.signal.addEventListener('abort', () => this.#abandon(), { once: true });
    ctx.onStop(() => this.kill());
  }

  get counters(): CrewCounters {
    return { lost: this.#lost, retired: this.#retired };
  }

  get members(): ReadonlyMap<number, Member> {
    return this.#members;
  }

  get isStaffed(): boolean {
    return this.#members.size > 0;
  }

  get isWorking(): boolean {
    return [...this.#members.values()].some((member) => member.hasClaimed);
  }

  get isWanted(): boolean {
    return this.#work.isWanted;
  }

  get tasks(): readonly TaskInfo[] {
    return this.#work.tasks;
  }

  /** Starts all workers; ready with the first of them. */
  async start(): Promise<void> {
    try {
      await this.#hiring.startAll();
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  joined(id: number, ref: ActorRef<WorkerProtocol>): void {
    this.#hiring.joined(id, ref);
  }

  startFailed(id: number, error: Error): void {
    this.#hiring.startFailed(id, error);
  }

  hired(member: Member): void {
    this.#members.set(member.id, member);
    this.#ctx.watch(member.ref, (down) => this.#down(member, down));
    this.handOut();
  }

  gaveUp(error: Error): void {
    this.#work.failed(error);
  }

  report(worker: number, report: Report): void {
    const member = this.#members.get(worker);
    const job = member?.report(report, this.#unread);
    if (member === undefined || job === undefined) return;
    this.#work.changed(job);
    if (!report.over) return;
    this.#retireIfDone(member);
    this.#overseer.begun(member);
    this.handOut();
  }

  progressed(worker: number, batch: number, share: number): void {
    const job = this.#members.get(worker)?.progressed(batch, share);
    if (job !== undefined) this.#work.progressed(job);
  }

  /** Gives what waits to whoever has room for it. */
  handOut(): void {
    if (this.#phase === 'open') this.#dispatcher.handOut();
  }

  /** The same after what has come meanwhile: a thousand calls that are cancelled may be cancelled one by one. */
  handOutSoon(): void {
    if (this.#soon !== undefined) return;
    this.#soon = this.#ctx.after(0, () => {
      this.#soon = undefined;
      this.handOut();
    });
  }

  isIdle(member: Member): boolean {
    return this.#dispatcher.isIdle(member);
  }

  isRetiring(member: Member): boolean {
    return this.#retiring.has(member);
  }

  /** Takes back what workers have of a job and have not claimed. */
  withdraw(job: Job): void {
    for (const member of this.#members.values()) if (member.has(job)) this.#takeBack(member, job);
  }

  /** Has workers stop what they run of a job, or only the item at `index`; that is settled already. */
  stop(job: Job, error: Error, index?: number): void {
    for (const member of this.#members.values()) {
      const { running } = member;
      if (running?.job !== job) continue;
      if (index !== undefined && (index < running.from || index >= running.to)) continue;
      this.stopItem(member, running.batch, error, index);
    }
  }

  /** Has a worker stop an item, whose worker is killed if that does not end it in time. */
  stopItem(member: Member, batch: number, error: Error, index: number | undefined): void {
    this.#takeBack(member);
    this.#overseer.stopItem(member, batch, error, index);
  }

  /** Kills all workers and starts none. */
  async kill(): Promise<void> {
    this.#close();
    await Promise.all([...this.#members.values()].map(({ ref }) => ref.kill().catch(() => undefined)));
  }

  /** Has all workers, which are idle, end, and starts none. */
  async dismiss(): Promise<void> {
    this.#close();
    await Promise.all([...this.#members.values()].map(({ ref }) => ref.stop().catch(() => undefined)));
  }

  #close(): void {
    this.#phase = 'closed';
    this.#hiring.close();
  }

  #retireIfDone(member: Member): void {
    if (member.given < this.#plan.maxTasksPerChild || member.batches > 0) return;
    this.#retiring.add(member);
    member.ref.stop().catch(() => undefined);
  }

  #down(member: Member, { reason }: Down): void {
    this.#members.delete(member.id);
    const wasUsed = member.hasClaimed;
    if (this.#retiring.delete(member)) this.#retired++;
    else this.#lost++;
    member.lose(reason);
    if (this.#phase === 'closed') return;
    this.#hiring.replace(wasUsed, reason);
    this.handOut();
  }

  #abandon(): void {
    this.#close();
    for (const member of this.#members.values()) member.release();
  }

  #takeBack(member: Member, job?: Job): void {
    for (
      let taken = member.takeBack(Infinity, job);
      taken !== undefined;
      taken = member.takeBack(Infinity, job)
    ) {
      taken.job.putBack(taken.segment);
      this.#work.changed(taken.job);
    }
  }
}
