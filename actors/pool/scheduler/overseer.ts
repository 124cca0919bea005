/**
 * Looks after workers while they have something to do: whether items take too long, whether a worker does
 * nothing at all, and whether some have nothing to do while items wait at others.
 */

import type { ActorContext, Cancel } from '../../../lib/actor/context.ts';
import { TaskTimeoutError } from '../../../lib/errors.ts';
import type { Member } from './member.ts';
import type { PoolProtocol } from '../pool-protocol.ts';

/** How long an item that is to end may take to do so until its worker is killed. */
const GRACE_MS = 500;
/** What a worker that runs nothing may take to look at its messages. */
const ANSWER_MS = 5_000;
/** What a task's module may take to load, beyond the time that its items have. */
const LOAD_MS = 8_000;
/** How often workers are looked at while one has something to do. */
const LOOK_MS = 1_000;
/** Pause until idle workers take over what others have not begun; doubled as long as there is nothing to take. */
const BALANCE_MS = 2;
const LONGEST_BALANCE_MS = 50;

/** What a batch may take on its way, and until its first item is begun: 100 MB take half a second there. */
const TRANSIT_MS = 1_000;

/** What is looked after. */
export interface Overseen {
  readonly members: ReadonlyMap<number, Member>;
  isIdle(member: Member): boolean;
  handOut(): void;
  stopItem(member: Member, batch: number, error: Error, index: number): void;
}

interface Timer {
  readonly dueAt: number;
  readonly cancel: Cancel;
}

export class Overseer {
  readonly #ctx: ActorContext<PoolProtocol>;
  readonly #crew: Overseen;
  readonly #timers = new WeakMap<Member, Timer>();
  #balancing: Cancel | undefined;
  #looking: Cancel | undefined;

  constructor(ctx: ActorContext<PoolProtocol>, crew: Overseen) {
    this.#ctx = ctx;
    this.#crew = crew;
  }

  /** A worker has another batch to run, or none. */
  begun(member: Member): void {
    const { job } = member;
    if (job === undefined) return;
    this.#lookLater();
    const { timeoutMs } = job.order;
    if (timeoutMs !== undefined) this.#checkIn(member, timeoutMs);
  }

  /** A worker has nothing to do, and nothing waits in the pool. */
  someIdle(): void {
    if (this.#balancing === undefined && this.#crew.members.size > 1) this.#balanceIn(BALANCE_MS);
  }

  /** Has a worker stop an item, and kills it when that goes on. @param index - Any item of the batch when missing. */
  stopItem(member: Member, batch: number, error: Error, index: number | undefined): void {
    const before = member.running;
    const at = before === undefined || index === undefined ? undefined : index - before.from + before.at;
    try {
      member.ref.tell('abort', batch, at, error);
    } catch {
      // It takes no messages at present.
    }
    this.#ctx.after(GRACE_MS, () => {
      const { running } = member;
      if (running?.batch !== batch || !this.#isThere(member)) return;
      if (index === undefined || (running.from <= index && index < running.to)) this.#kill(member);
    });
  }

  #isThere({ id }: Member): boolean {
    return this.#crew.members.has(id);
  }

  #kill(member: Member): void {
    member.ref.kill().catch(() => undefined);
  }

  /** Looks at the time that the item takes, at the latest in so many milliseconds. */
  #checkIn(member: Member, ms: number): void {
    const timer = this.#timers.get(member);
    const dueAt = performance.now() + ms;
    if (timer !== undefined && timer.dueAt <= dueAt) return;
    timer?.cancel();
    this.#timers.set(member, { dueAt, cancel: this.#ctx.after(ms, () => this.#check(member)) });
  }

  #check(member: Member): void {
    this.#timers.delete(member);
    const { running } = member;
    const job = running?.job ?? member.job;
    const timeoutMs = job?.order.timeoutMs;
    if (!this.#isThere(member) || job === undefined || timeoutMs === undefined) return;
    const left = running === undefined ? timeoutMs : timeoutMs - running.ms;
    if (running !== undefined && left <= 0 && !job.isGivenUp(running.from)) {
      const error = new TaskTimeoutError(job.positionOf(running.from), timeoutMs);
      job.giveUp(running.from, error);
      this.#crew.stopItem(member, running.batch, error, running.from);
      this.#crew.handOut();
    }
    this.#checkIn(member, left > 0 ? left : timeoutMs);
  }

  #lookLater(): void {
    if (this.#looking === undefined) this.#looking = this.#ctx.after(LOOK_MS, () => this.#look());
  }

  /** Kills workers that do not even begin. */
  #look(): void {
    this.#looking = undefined;
    for (const member of this.#crew.members.values()) {
      const { hesitation, job } = member;
      if (hesitation === undefined || job === undefined) continue;
      this.#lookLater();
      const mostMs = hesitation.over === 'message' ? ANSWER_MS : LOAD_MS + (job.order.timeoutMs ?? Infinity);
      if (hesitation.ms > mostMs) this.#kill(member);
    }
  }

  #balanceIn(pauseMs: number): void {
    this.#balancing = this.#ctx.after(pauseMs, () => {
      this.#balancing = undefined;
      this.#balance(pauseMs);
    });
  }

  #balance(pauseMs: number): void {
    const members = [...this.#crew.members.values()];
    const idle = members.filter((member) => this.#crew.isIdle(member));
    const busy = members
      .map((member) => ({ member, share: shareOfOthers(member) }))
      .filter(({ share }) => share > 0)
      .toSorted((one, other) => other.share - one.share);
    for (const { member, share } of busy.slice(0, idle.length)) {
      const taken = member.takeBack(share);
      taken?.job.putBack(taken.segment);
    }
    if (busy.length > 0 && idle.length > 0) this.#crew.handOut();
    const isAnyoneIdle = members.some((member) => member.batches === 0);
    const isAnyoneBusy = members.some((member) => member.batches > 0);
    if (isAnyoneIdle && isAnyoneBusy && this.#balancing === undefined) {
      this.#balanceIn(Math.min(2 * pauseMs, LONGEST_BALANCE_MS));
    }
  }
}

/** Half of the items that a worker has not claimed; but not the one that is about to reach it. */
function shareOfOthers({ unclaimed, hesitation }: Member): number {
  const isOnItsWay = hesitation?.over === 'message' && hesitation.ms < TRANSIT_MS;
  return isOnItsWay ? Math.floor(unclaimed / 2) : Math.ceil(unclaimed / 2);
}
