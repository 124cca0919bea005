/** One batch in its worker: claims its items, runs them one after the other, and reports what becomes of them. */

import { claimSize } from '../chunk-size.ts';
import type { Claims } from './claims.ts';
import { isLargeBinary } from './own-bytes.ts';
import type { Reporter } from './reporter.ts';
import { isThenable, settled } from './task-call.ts';
import type { RunningTask } from './task-context.ts';
import type { Batch } from '../worker-protocol.ts';

/** Reports go out this often, and messages are looked at: */
const REPORT_EVERY_MS = 20;
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

/** What a batch needs of its worker. */
export interface RunPlace {
  readonly claims: Claims;
  readonly running: RunningTask;
  /** Aborted when the worker is to end. */
  readonly signal: AbortSignal;
  /** When the worker began, by `performance.now()`. */
  readonly born: number;
}

/** Why the items that have been claimed do not go on: what the last came to has to be told before, or it is late. */
type Pause = 'done' | 'untold' | 'late';

export class BatchRun {
  readonly #batch: Batch;
  readonly #call: (item: unknown) => unknown;
  readonly #reporter: Reporter;
  readonly #place: RunPlace;
  /** Items that have begun. */
  #at = 0;
  /** Items from here on have been claimed, */
  #claimedFrom = 0;
  /** up to here, */
  #claimedTo = 0;
  /** at this time. */
  #claimedAt: number = performance.now();
  #claimSize: number;
  /** When messages were looked at last. */
  #heard: number = performance.now();
  #timer: NodeJS.Timeout | undefined;

  /** @param call - Never throws. */
  constructor(batch: Batch, call: (item: unknown) => unknown, reporter: Reporter, place: RunPlace) {
    this.#batch = batch;
    this.#call = call;
    this.#reporter = reporter;
    this.#place = place;
    this.#claimSize = batch.claim;
  }

  /** Resolves when nothing more is done for it, and the operating system has what there is to say of it. */
  async run(): Promise<void> {
    const { running, signal } = this.#place;
    while (this.#claim()) {
      let pause = this.#runClaimed();
      while (typeof pause !== 'string') {
        pause = this.#add(await this.#settled(pause)) ?? (signal.aborted ? 'untold' : this.#runClaimed());
      }
      const told = this.#report(pause);
      if (told !== undefined) await told;
    }
    running.next(undefined);
    clearInterval(this.#timer);
    await this.#reporter.end();
  }

  /** Claims the next items, as many as take the time of a claim. @returns Whether there are any. */
  #claim(): boolean {
    const { items } = this.#batch;
    const { claims, signal } = this.#place;
    if (this.#at === items.length || signal.aborted) return false;
    this.#claimedFrom = this.#at;
    this.#claimedTo = claims.claim(this.#at, Math.min(items.length, this.#at + this.#claimSize));
    this.#claimedAt = performance.now();
    return this.#claimedTo > this.#at;
  }

  /** Runs what has been claimed. @returns What the item that was begun last waits for, if it does. */
  #runClaimed(): Pause | PromiseLike<unknown> {
    const { items, careful } = this.#batch;
    const { claims, running } = this.#place;
    while (this.#at < this.#claimedTo) {
      if (careful && this.#at > this.#claimedFrom) claims.next(this.#at);
      running.next(this.#at);
      const result = this.#call(items[this.#at++]);
      if (isThenable(result)) return result;
      const pause = this.#add(result);
      if (pause !== undefined) return pause;
    }
    return 'done';
  }

  #add(result: unknown): Pause | undefined {
    this.#reporter.add(result);
    if (this.#batch.careful && !this.#place.claims.keep(result)) return 'untold';
    if (isLargeBinary(result)) return 'untold';
    if (this.#at % ITEMS_PER_LOOK !== 0) return undefined;
    // The rest of what was claimed can be taken back again, once another claim is written.
    return performance.now() - this.#claimedAt > LONGEST_CLAIM_MS ? 'late' : undefined;
  }

  /** What is done does not wait for an item that waits for something. */
  #settled(promise: PromiseLike<unknown>): Promise<unknown> {
    this.#timer ??= setInterval(() => {
      if (this.#reporter.isBehind) this.#reporter.send(performance.now())?.catch(() => undefined);
    }, REPORT_EVERY_MS);
    return settled(promise);
  }

  /** @returns Something to await before the next claim, if there is need to tell or to listen. */
  #report(pause: Pause): Promise<void> | undefined {
    const now = performance.now();
    const items = this.#at - this.#claimedFrom;
    this.#claimSize = Math.min(items * CLAIM_GROWTH, claimSize((now - this.#claimedAt) / items));
    if (this.#at === this.#batch.items.length) return undefined;
    if (this.#isDue(now)) return this.#tellAndListen(now);
    return pause === 'untold' ? this.#tell(now) : undefined;
  }

  #isDue(now: number): boolean {
    const atRisk = FIRST_REPORT_MS + AGE_AT_RISK * (now - this.#place.born);
    return now - this.#heard > Math.min(REPORT_EVERY_MS, atRisk);
  }

  async #tell(now: number): Promise<void> {
    await this.#reporter.send(now);
    this.#place.claims.forget();
  }

  async #tellAndListen(now: number): Promise<void> {
    await this.#tell(now);
    // Whatever has come meanwhile is heard, and so are signals of the process.
    await new Promise(setImmediate);
    this.#heard = performance.now();
  }
}
