/** Hands work out to the workers of a pool: to idle ones first, and no more than keeps each busy. */

import type { ActorContext } from '../../../lib/actor/context.ts';
import { MailboxFullError, RemoteError } from '../../../lib/errors.ts';
import type { TaskInfo } from '../../task.ts';
import type { Segment } from '../items.ts';
import type { Job } from './job.ts';
import type { Member } from './member.ts';
import type { Overseer } from './overseer.ts';
import type { PoolPlan } from '../pool-options.ts';
import type { PoolProtocol } from '../pool-protocol.ts';

/** Pause until a worker that took nothing more is asked again. */
const FULL_MS = 100;

/** Where a crew gets its work from. */
export interface Work {
  /** Somebody waits for something. */
  readonly isWanted: boolean;
  /** Tasks of the items that wait, as far as they have been run before. */
  readonly tasks: readonly TaskInfo[];
  /** A job with items that wait; another each time. */
  next(): Job | undefined;
  /** Items of a job have been handed out or settled. */
  changed(job: Job): void;
  /** An item of it has come further. */
  progressed(job: Job): void;
  /** No worker can be started any more. */
  failed(error: Error): void;
}

/** Whom work is handed out to. */
interface Dispatched {
  readonly members: ReadonlyMap<number, Member>;
  /** It gets nothing more. */
  isRetiring(member: Member): boolean;
  /** Asks for work to be handed out, unless the pool is closed. */
  handOut(): void;
}

interface DispatcherParts {
  readonly ctx: ActorContext<PoolProtocol>;
  readonly plan: PoolPlan;
  readonly work: Work;
  readonly crew: Dispatched;
  readonly overseer: Overseer;
}

export class Dispatcher {
  readonly #ctx: ActorContext<PoolProtocol>;
  readonly #plan: PoolPlan;
  readonly #work: Work;
  readonly #crew: Dispatched;
  readonly #overseer: Overseer;

  constructor({ ctx, plan, work, crew, overseer }: DispatcherParts) {
    this.#ctx = ctx;
    this.#plan = plan;
    this.#work = work;
    this.#crew = crew;
    this.#overseer = overseer;
  }

  /** Gives what waits to whoever has room for it. */
  handOut(): void {
    for (const round of [0, 1]) {
      for (const member of this.#crew.members.values()) {
        if (member.batches !== round || this.#left(member) <= 0) continue;
        if (round === 1 && member.job?.chunksAhead === 1) continue;
        if (!this.#giveTo(member)) {
          if (round === 0) this.#overseer.someIdle();
          return;
        }
      }
    }
  }

  /** It may be given something. */
  isIdle(member: Member): boolean {
    return member.batches === 0 && this.#left(member) > 0;
  }

  #giveTo(member: Member): boolean {
    for (let job = this.#work.next(); job !== undefined; job = this.#work.next()) {
      const segment = job.take(this.#plan.size, this.#left(member));
      const given = this.#give(member, job, segment);
      this.#work.changed(job);
      if (given || member.isFull) return true;
    }
    return false;
  }

  /** @returns Whether the worker has got something; otherwise what could not be sent is dealt with. */
  #give(member: Member, job: Job, segment: Segment): boolean {
    try {
      const room = member.give(job, segment);
      if (room !== undefined) this.#waitForRoom(member, room);
      if (member.batches === 1) this.#overseer.begun(member);
      return true;
    } catch (error) {
      if (error instanceof MailboxFullError) {
        job.putBack(segment);
        member.isFull = true;
        this.#ctx.after(FULL_MS, () => this.#hasRoom(member));
      } else job.refused(segment, error instanceof Error ? error : RemoteError.from(error));
      return false;
    }
  }

  #waitForRoom(member: Member, room: PromiseLike<void>): void {
    member.isFull = true;
    const goOn = (): void => this.#hasRoom(member);
    // It rejects when the worker has ended, or takes long: neither is lost.
    room.then(goOn, goOn);
  }

  #hasRoom(member: Member): void {
    member.isFull = false;
    this.#crew.handOut();
  }

  /** Items that a worker may still be given. */
  #left(member: Member): number {
    if (member.isFull || this.#crew.isRetiring(member)) return 0;
    return this.#plan.maxTasksPerChild - member.given;
  }
}
