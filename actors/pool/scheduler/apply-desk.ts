/** The single calls of a pool: by caller, and by what that caller calls together. */

import type { ActorContext } from '../../../lib/actor/context.ts';
import { ClosedError, TaskCancelledError } from '../../../lib/errors.ts';
import { callerOf } from '../../../lib/host/runs/actor-context.ts';
import type { Caller } from '../../../lib/mailbox/mailbox.ts';
import type { ApplyJob } from './apply-job.ts';
import type { Answer, CallOrder, PoolProtocol } from '../pool-protocol.ts';
import type { Crew } from './crew.ts';
import type { Job } from './job.ts';

/** Jobs of a caller that are remembered while they are idle: what was measured is of use again. */
const MOST_IDLE = 100;

/** What single calls need of their pool. */
export interface ApplyPlace {
  readonly ctx: ActorContext<PoolProtocol>;
  readonly crew: Crew;
  jobOf(order: CallOrder, settled: (calls: number) => void): ApplyJob;
  /** Nothing of it is to be handed out any more. */
  forget(job: Job): void;
  /** No call is open. */
  idle(): void;
}

type Lines = Map<number, ApplyJob>;

export class ApplyDesk {
  readonly #place: ApplyPlace;
  /** `undefined` stands for this process. */
  readonly #callers = new Map<Caller | undefined, Lines>();
  #open = 0;

  constructor(place: ApplyPlace) {
    this.#place = place;
  }

  /** Calls that have not been answered. */
  get open(): number {
    return this.#open;
  }

  /** @param refusal - Why no new calls are taken. */
  apply(
    line: number,
    order: CallOrder,
    from: number,
    items: unknown[],
    refusal: Error | undefined,
  ): Promise<Answer> {
    const { crew, ctx } = this.#place;
    const caller = callerOf(ctx);
    const lines = this.#linesOf(caller);
    const found = lines.get(line);
    if (found?.isOver === true) {
      lines.delete(line);
      if (found.untold !== undefined) return without({ failure: found.untold });
    }
    const known = found?.isOver === true ? undefined : found;
    if (items.length === 0) {
      return known?.answer(mostFor(caller)) ?? without({ failure: hadByRunBefore(ctx.path) });
    }
    if (refusal !== undefined) return without({ refusal });
    const job = known ?? this.#openLine(lines, line, order);
    this.#open += items.length;
    job.add(from, items);
    crew.handOut();
    return job.answer(mostFor(caller));
  }

  cancel(line: number, index: number): void {
    const { crew, ctx } = this.#place;
    const job = this.#callers.get(callerOf(ctx))?.get(line);
    if (job === undefined || job.isOver || job.cancel(index)) return;
    crew.withdraw(job);
    // Otherwise a worker has it, or it is done.
    if (!job.cancel(index) && [...crew.members.values()].some((member) => member.holds(job, index))) {
      const error = new TaskCancelledError(0);
      job.giveUp(index, error);
      crew.stop(job, error, index);
    }
    crew.handOutSoon();
  }

  failAll(error: Error): void {
    for (const lines of this.#callers.values()) for (const job of lines.values()) job.fail(error);
  }

  #linesOf(caller: Caller | undefined): Lines {
    let lines = this.#callers.get(caller);
    if (lines === undefined) {
      lines = new Map();
      this.#callers.set(caller, lines);
      // What a process that has died was to get is of no use to anybody.
      caller?.whenGone(() => this.#place.ctx.after(0, () => this.#drop(caller)));
    }
    return lines;
  }

  #openLine(lines: Lines, line: number, order: CallOrder): ApplyJob {
    if (lines.size >= MOST_IDLE) for (const [other, job] of lines) if (job.isIdle) lines.delete(other);
    const job = this.#place.jobOf(order, (calls) => {
      this.#open -= calls;
      if (this.#open === 0) this.#place.idle();
    });
    lines.set(line, job);
    return job;
  }

  #drop(caller: Caller): void {
    const { crew } = this.#place;
    const lines = this.#callers.get(caller);
    this.#callers.delete(caller);
    for (const job of lines?.values() ?? []) {
      if (job.isIdle) continue;
      const error = new TaskCancelledError(0);
      crew.withdraw(job);
      crew.stop(job, error);
      job.fail(error);
      this.#place.forget(job);
    }
    crew.handOut();
  }
}

/** Within a process all go at once. What has come together from a worker can go together to a caller. */
function mostFor(caller: Caller | undefined): number {
  return caller === undefined ? Infinity : 1;
}

/** Why nothing comes of calls that the pool does not know: it has not had them, but a run before it. */
export function hadByRunBefore(path: string): ClosedError {
  return new ClosedError(`${path} has ended meanwhile, and its calls with it`);
}

function without(why: Pick<Answer, 'failure' | 'refusal'>): Promise<Answer> {
  return Promise.resolve({ values: [], errors: [], ...why });
}
