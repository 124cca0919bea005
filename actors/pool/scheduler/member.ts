/** A worker as its pool sees it: what it has been given, and what it has done of that. */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import type { ExitReason } from '../../../lib/exit-reason.ts';
import type { TaskInfo } from '../../task.ts';
import { claimSize } from '../chunk-size.ts';
import { type Segment, toSend } from '../items.ts';
import type { Job } from './job.ts';
import { type Ledger } from './ledger.ts';
import { ticks } from '../ledger-record.ts';
import type { Report, WorkerProtocol } from '../worker-protocol.ts';
import { SentBatch } from './sent-batch.ts';

/** What a worker runs: one item where each is written down, one of these otherwise. */
export interface Running {
  readonly job: Job;
  readonly batch: number;
  /** Position of the first in its job. */
  readonly from: number;
  readonly to: number;
  /** Position of the first in its batch. */
  readonly at: number;
  /** For how long, in milliseconds. */
  readonly ms: number;
}

export class Member {
  readonly id: number;
  readonly ref: ActorRef<WorkerProtocol>;
  /** Items that it has been given. */
  given = 0;
  /** It takes no more until what is on its way has arrived. */
  isFull = false;
  readonly #ledger: Ledger;
  #batches: SentBatch[] = [];
  #lastBatch = 0;
  /** Those that it has been told of, by their numbers. */
  readonly #tasks: TaskInfo[] = [];
  /** When the batch that it runs came to be the first. */
  #headSince = 0;

  constructor(id: number, ref: ActorRef<WorkerProtocol>, ledger: Ledger) {
    this.id = id;
    this.ref = ref;
    this.#ledger = ledger;
  }

  get batches(): number {
    return this.#batches.length;
  }

  has(job: Job): boolean {
    return this.#batches.some((sent) => sent.job === job);
  }

  /** It has been given an item that is not done. */
  holds(job: Job, index: number): boolean {
    return this.#batches.some((sent) => sent.job === job && sent.holds(index));
  }

  /** The job whose batch it runs. */
  get job(): Job | undefined {
    return this.#batches[0]?.job;
  }

  /**
   * @returns Something to await when it takes no more at present.
   * @throws {@link EncodeError} when it cannot be sent.
   */
  give(job: Job, segment: Segment): PromiseLike<void> | undefined {
    const { task, spread } = job.order;
    const id = this.#lastBatch + 1;
    const careful = job.isCareful(segment);
    const items = toSend(segment.items);
    const claim = claimSize(job.msPerItem);
    const room = this.ref.tell('run', { id, task: this.#numberOf(task), items, spread, careful, claim });
    this.#lastBatch = id;
    this.given += segment.items.length;
    if (this.#batches.length === 0) this.#headSince = ticks();
    this.#batches.push(new SentBatch(id, job, segment, careful));
    return room;
  }

  /** The number of a task, of which it is told when it does not know it. */
  #numberOf(task: TaskInfo): number {
    const found = this.#tasks.findIndex(({ name, module }) => name === task.name && module === task.module);
    if (found >= 0) return found;
    // Not with the batch, which it may be unable to read.
    this.ref.tell('learn', task);
    return this.#tasks.push(task) - 1;
  }

  /**
   * @param unread - Why a report before this one could not be read, if so.
   * @returns The job that it is about.
   */
  report({ batch, from, values, errors, ms, over, unreadable }: Report, unread: Error): Job | undefined {
    const sent = this.#batches.find(({ id }) => id === batch);
    if (sent === undefined || from < sent.done) return undefined;
    const { job } = sent;
    if (from > sent.done) sent.settleUnread(from, this.#ledger, unread);
    if (unreadable !== undefined) this.given -= sent.refuse(unreadable);
    sent.settle(values, errors);
    sent.share = 0;
    job.measured(values.length, ms);
    if (over) this.#finish(sent);
    return job;
  }

  progressed(batch: number, share: number): Job | undefined {
    const sent = this.#batches.find(({ id }) => id === batch);
    if (sent !== undefined) sent.share = share;
    return sent?.job;
  }

  /** What the item that it runs for a job has come to. */
  shareOf(job: Job): number {
    return this.#batches.reduce((sum, sent) => (sent.job === job ? sum + sent.share : sum), 0);
  }

  get running(): Running | undefined {
    if (this.#batches.length === 0) return undefined;
    const claim = this.#ledger.claim;
    // It may be past the first: what it says of that may be on its way.
    const sent = this.#batches.find(({ id }) => id === claim?.batch);
    if (sent === undefined || claim === undefined) return undefined;
    const { job, careful, segment, id: batch } = sent;
    const at = Math.max(sent.done, claim.running);
    const to = careful ? Math.min(claim.running + 1, claim.upTo) : claim.upTo;
    if (at >= to) return undefined;
    return { job, batch, from: segment.from + at, to: segment.from + to, at, ms: ticks() - claim.at };
  }

  /** What it does with the batch that it is to run, and for how long it has done so, in milliseconds. */
  get hesitation(): { readonly over: 'message' | 'module'; readonly ms: number } | undefined {
    const sent = this.#batches[0];
    if (sent === undefined) return undefined;
    const claim = this.#ledger.claim;
    if (claim === undefined || claim.batch < sent.id) {
      return { over: 'message', ms: ticks() - this.#headSince };
    }
    return claim.upTo > 0 ? undefined : { over: 'module', ms: ticks() - claim.at };
  }

  /** It has begun something. */
  get hasClaimed(): boolean {
    return this.#ledger.claim !== undefined;
  }

  /** Items that it has not claimed. */
  get unclaimed(): number {
    const claim = this.#ledger.claim;
    return this.#batches.reduce((sum, sent) => sum + sent.to - sent.claimed(claim), 0);
  }

  /**
   * Takes back items that it has not claimed, from the last batch that has some.
   *
   * @param most - How many at most.
   * @param job - Of this one alone.
   */
  takeBack(most: number, job?: Job): { readonly job: Job; readonly segment: Segment } | undefined {
    const claim = this.#ledger.claim;
    const sent = this.#batches.findLast(
      (batch) => batch.claimed(claim) < batch.to && (job === undefined || batch.job === job),
    );
    if (sent === undefined) return undefined;
    const limit = Math.max(sent.claimed(claim), sent.to - most);
    this.#ledger.limit(sent.id, limit);
    // It may have gone on meanwhile: what it has claimed by now it may run.
    const from = Math.max(limit, sent.claimed(this.#ledger.claim));
    if (from >= sent.to) return undefined;
    const segment = sent.cutFrom(from);
    this.given -= segment.items.length;
    return { job: sent.job, segment };
  }

  /** It has died: what it had goes back to its jobs. */
  lose(reason: ExitReason): void {
    const claim = this.#ledger.claim;
    // The last first, because each is put in front of the others.
    for (const sent of this.#batches.toReversed()) {
      if (claim?.batch === sent.id) sent.loseBegun(claim, this.#ledger, reason);
      else sent.putBack();
    }
    this.#batches = [];
    this.release();
  }

  /** Nobody will ask any more what it does. */
  release(): void {
    this.#ledger.close();
  }

  #finish(sent: SentBatch): void {
    this.#batches.splice(this.#batches.indexOf(sent), 1);
    this.#headSince = ticks();
    this.given -= sent.putBack();
  }
}
