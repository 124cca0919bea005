/** A worker as its pool sees it: what it has been given, and what it has done of that. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import type { ExitReason } from '../../lib/exit-reason.ts';
import type { TaskInfo } from '../task.ts';
import { cut, type Items, pack, type Segment, slice } from './items.ts';
import type { Job } from './job.ts';
import { type Claim, type Ledger, ticks } from './ledger.ts';
import type { Report } from './reporter.ts';
import type { WorkerProtocol } from './worker.ts';

/** A batch that a worker has and has not finished. */
interface Sent {
  readonly id: number;
  readonly job: Job;
  readonly segment: Segment;
  readonly careful: boolean;
  /** How many of its items are settled. */
  done: number;
  /** The items from here on have been taken back. */
  to: number;
  /** How much of the item that runs has been done. */
  share: number;
}

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
  #batches: Sent[] = [];
  #lastBatch = 0;
  /** Those that it has learned of, by their numbers. */
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
    return this.#batches.some(({ job: other, segment: { from }, done, to }) => {
      return other === job && index >= from + done && index < from + to;
    });
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
    const number = this.#numberOf(task);
    const room = this.ref.tell('run', { id, task: number, items: pack(segment.items), spread, careful });
    this.#lastBatch = id;
    this.given += segment.items.length;
    if (this.#batches.length === 0) this.#headSince = ticks();
    this.#batches.push({ id, job, segment, careful, done: 0, to: segment.items.length, share: 0 });
    return room;
  }

  /** The number of a task, of which the worker learns now if it does not know it. */
  #numberOf(task: TaskInfo): number {
    const { module, name } = task;
    const found = this.#tasks.findIndex((known) => known.name === name && known.module === module);
    if (found >= 0) return found;
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
    if (from > sent.done) this.#settleUnread(sent, from, unread);
    if (unreadable !== undefined) this.#refuse(sent, unreadable);
    this.#settle(sent, values, errors);
    sent.share = 0;
    job.measured(values.length, ms);
    if (over) this.#finish(sent);
    return job;
  }

  #settle(sent: Sent, values: Items, errors: Report['errors']): void {
    const { job, segment } = sent;
    const from = segment.from + sent.done;
    sent.done += values.length;
    if (values.length === 0) return;
    let at = 0;
    for (const [failed, error] of errors) {
      if (failed > at) job.fulfil(from + at, slice(values, at, failed));
      job.reject(from + failed, error);
      at = failed + 1;
    }
    if (at === 0) job.fulfil(from, values);
    else if (at < values.length) job.fulfil(from + at, slice(values, at, values.length));
  }

  /** What items came to was told, and could not be read. */
  #settleUnread(sent: Sent, to: number, error: Error): void {
    const { job, segment, careful, id } = sent;
    if (careful) this.#settle(sent, this.#ledger.results(id, sent.done, to), []);
    const unread = cut(segment, sent.done, to);
    sent.done = to;
    job.unread(unread, careful, error);
  }

  /** It cannot read a batch. */
  #refuse(sent: Sent, error: Error): void {
    const { job, segment, to } = sent;
    const rest = cut(segment, 0, to);
    sent.to = 0;
    this.given -= to;
    if (to === segment.items.length) job.refused(rest, error);
    // What is to blame may have been taken back meanwhile.
    else if (to > 0) job.putBack(rest);
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
    return this.#batches.reduce((sum, sent) => sum + sent.to - claimedOf(sent, claim), 0);
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
      (batch) => claimedOf(batch, claim) < batch.to && (job === undefined || batch.job === job),
    );
    if (sent === undefined) return undefined;
    const limit = Math.max(claimedOf(sent, claim), sent.to - most);
    this.#ledger.limit(sent.id, limit);
    // It may have gone on meanwhile: what it has claimed by now it may run.
    const from = Math.max(limit, claimedOf(sent, this.#ledger.claim));
    const { to } = sent;
    if (from >= to) return undefined;
    sent.to = from;
    this.given -= to - from;
    return { job: sent.job, segment: cut(sent.segment, from, to) };
  }

  /** It has died: what it had goes back to its jobs. */
  lose(reason: ExitReason): void {
    const claim = this.#ledger.claim;
    // The last first, because each is put in front of the others.
    for (const sent of this.#batches.toReversed()) {
      if (claim?.batch === sent.id) this.#loseBegun(sent, claim, reason);
      else sent.job.putBack(cut(sent.segment, sent.done, sent.to));
    }
    this.#batches = [];
    this.release();
  }

  /** Nobody will ask any more what it does. */
  release(): void {
    this.#ledger.close();
  }

  #loseBegun(sent: Sent, claim: Claim, reason: ExitReason): void {
    const { job, segment, careful } = sent;
    if (claim.upTo === 0) {
      job.diedBefore(cut(segment, 0, sent.to), reason);
      return;
    }
    if (careful) this.#settle(sent, this.#ledger.results(sent.id, sent.done, claim.running), []);
    const running = Math.max(sent.done, claim.running);
    const claimed = Math.min(sent.to, careful ? claim.running + 1 : claim.upTo);
    job.putBack(cut(segment, Math.max(running, claimed), sent.to));
    if (claimed - running === 1) job.diedRunning(cut(segment, running, claimed), reason);
    else if (claimed > running) job.putBack({ ...cut(segment, running, claimed), suspect: true });
    // Done, but neither reported nor kept.
    if (sent.done < running) job.lostResults(cut(segment, sent.done, running), reason);
  }

  #finish(sent: Sent): void {
    const { job, segment, done, to } = sent;
    this.#batches.splice(this.#batches.indexOf(sent), 1);
    this.#headSince = ticks();
    if (done === to) return;
    this.given -= to - done;
    job.putBack(cut(segment, done, to));
  }
}

function claimedOf({ id, to }: Sent, claim: Claim | undefined): number {
  if (claim === undefined || claim.batch < id) return 0;
  return claim.batch === id ? Math.min(to, claim.upTo) : to;
}
