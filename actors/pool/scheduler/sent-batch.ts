/** A batch that a worker has been given: what has become of its items, and where they go when it cannot go on. */

import type { ExitReason } from '../../../lib/exit-reason.ts';
import { cut, type Items, type Segment, slice } from '../items.ts';
import type { Job } from './job.ts';
import type { Claim, Ledger } from './ledger.ts';
import type { Report } from '../worker-protocol.ts';

export class SentBatch {
  readonly id: number;
  readonly job: Job;
  readonly segment: Segment;
  readonly careful: boolean;
  /** How much of the item that runs has been done. */
  share = 0;
  #done = 0;
  #to: number;

  constructor(id: number, job: Job, segment: Segment, careful: boolean) {
    this.id = id;
    this.job = job;
    this.segment = segment;
    this.careful = careful;
    this.#to = segment.items.length;
  }

  /** How many of its items are settled. */
  get done(): number {
    return this.#done;
  }

  /** The items from here on have been taken back. */
  get to(): number {
    return this.#to;
  }

  /** @param index - In the job. */
  holds(index: number): boolean {
    const { from } = this.segment;
    return index >= from + this.#done && index < from + this.#to;
  }

  /** How many of its items the worker has claimed. */
  claimed(claim: Claim | undefined): number {
    if (claim === undefined || claim.batch < this.id) return 0;
    return claim.batch === this.id ? Math.min(this.#to, claim.upTo) : this.#to;
  }

  /** The next items have come to something. @param errors - By position in `values`. */
  settle(values: Items, errors: Report['errors']): void {
    const { job, segment } = this;
    const from = segment.from + this.#done;
    this.#done += values.length;
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

  /** What the next items came to was told, and could not be read. */
  settleUnread(to: number, ledger: Ledger, error: Error): void {
    if (this.careful) this.settle(ledger.results(this.id, this.#done, to), []);
    const unread = cut(this.segment, this.#done, to);
    this.#done = to;
    this.job.unread(unread, this.careful, error);
  }

  /** The worker cannot read it. @returns How many items it does not run. */
  refuse(error: Error): number {
    const to = this.#to;
    const left = cut(this.segment, 0, to);
    this.#to = 0;
    // What has been taken back may be what cannot be read.
    if (to < this.segment.items.length) this.job.putBack(left, 'apart');
    else this.job.refused(left, error);
    return to;
  }

  /** Takes back the last items. */
  cutFrom(at: number): Segment {
    const segment = cut(this.segment, at, this.#to);
    this.#to = at;
    return segment;
  }

  /** Gives what is not settled back to its job. @returns How many items that are. */
  putBack(): number {
    const left = this.#to - this.#done;
    if (left > 0) this.job.putBack(cut(this.segment, this.#done, this.#to));
    return left;
  }

  /** The worker has died, and had begun with it. */
  loseBegun(claim: Claim, ledger: Ledger, reason: ExitReason): void {
    const { job, segment, careful } = this;
    if (claim.upTo === 0) {
      job.diedBefore(cut(segment, 0, this.#to), reason);
      return;
    }
    if (careful) this.settle(ledger.results(this.id, this.#done, claim.running), []);
    const running = Math.max(this.#done, claim.running);
    const claimed = Math.min(this.#to, careful ? claim.running + 1 : claim.upTo);
    job.putBack(cut(segment, Math.max(running, claimed), this.#to));
    if (claimed - running === 1) job.diedRunning(cut(segment, running, claimed), reason);
    else if (claimed > running) job.putBack({ ...cut(segment, running, claimed), suspect: true });
    // Done, but neither reported nor kept.
    if (this.#done < running) job.lostResults(cut(segment, this.#done, running), reason);
  }
}
