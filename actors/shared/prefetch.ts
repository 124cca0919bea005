/**
 * What one process has been sent ahead of a queue: items that it may take without asking for each. Until it has
 * claimed one, in the tally, that is the queue's: it counts, and goes back to the front when the process has
 * not claimed it in time, or has ended.
 *
 * A process claims nothing after the time that it was given, and looks at the clock after it has written a claim
 * down. So what is not in the tally when that time has passed it will not have; where the two met, it asks.
 */

import { Ring } from '../../lib/mailbox/ring.ts';
import { Tally } from './tally.ts';

/** Items on their way to a process that has asked for one. None where it has some already that it may claim. */
export interface Batch {
  /** Where the tally is. */
  readonly tally: string;
  /** Items of another epoch than this one it has no longer. */
  readonly epoch: number;
  /** Until when it may claim them, by {@link now}. */
  readonly until: number;
  readonly items: readonly unknown[];
}

/** Items that a process is sent at once. They take it one or two milliseconds. */
const MOST_AHEAD = 511;
/** So many are worth a tally. */
const FEWEST_AHEAD = 3;
/** Who asks again so soon after the last answer gets more at once, */
const QUICK_MS = 1;
/** and who takes longer, less. */
const SLOW_MS = 3;

/** How long a process may claim what it was sent. */
const TERM_MS = 10;
/** The same for one that has claimed nothing at all in that time: on a busy machine, it may not have run. */
const LONGEST_TERM_MS = 1_000;

/** What a process says that cannot claim anything. */
export const UNABLE = -1;

/** Milliseconds by a clock that all processes of the machine share and that is never set. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export class Prefetch {
  readonly #directory: string;
  /** Nothing is sent ahead: items are had one by one, for good. */
  #isOff: boolean;
  #tally: Tally | undefined;
  #room = 0;
  /** Sent in this epoch, and not known to have been claimed, the oldest first. */
  #ahead = new Ring<unknown>();
  #epoch = 1;
  /** Of this epoch, those that are known to have been claimed. */
  #claimed = 0;
  /** The same of former epochs, as long as the process may not know of their end. */
  readonly #claimedBefore = new Map<number, number>();
  #sent = 0;
  #until = -Infinity;
  #termMs = TERM_MS;
  /** Claims of this epoch that were known when something was sent last. */
  #claimedThen = 0;

  /**
   * @param directory - One that is this user's alone.
   * @param isOn - Whether anything is to be sent ahead.
   */
  constructor(directory: string, isOn: boolean) {
    this.#directory = directory;
    this.#isOff = !isOn;
  }

  /** Items that it has not claimed; exact after {@link Prefetch.collect}. */
  get size(): number {
    return this.#ahead.size;
  }

  /** @returns How many items it is to be sent at once; 0 when one for good. */
  prepare(): number {
    if (this.#isOff || (this.#tally === undefined && this.#room < FEWEST_AHEAD)) return 0;
    try {
      this.#tally ??= new Tally(this.#directory);
      return this.#room + 1;
    } catch {
      // No more files can be opened, or somebody has tidied up.
      this.#isOff = true;
      return 0;
    }
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** Milliseconds until what it has not claimed can be recalled; 0 or less when it can be. */
  get restMs(): number {
    return this.#until - now();
  }

  /**
   * It asks for an item, and has been sent so many ahead as far as it knows.
   *
   * @param tookMs - How long it has taken to use up the last answer.
   * @returns Whether it will claim none of these any more.
   */
  asked(received: number, tookMs: number): boolean {
    if (received === UNABLE) this.#isOff = true;
    if (this.#isOff) return true;
    if (received !== this.#sent) return false;
    if (received > 0) this.#tally?.unlink();
    this.keepUp(tookMs);
    this.#claimedBefore.clear();
    return true;
  }

  /** Has it sent more or less at once, by how soon it has used up what it had. */
  keepUp(tookMs: number): void {
    if (tookMs > SLOW_MS) this.#room >>= 1;
    else if (tookMs <= QUICK_MS) this.#room = Math.min(2 * this.#room + 1, MOST_AHEAD);
  }

  /** Lets it claim these, and what it has. */
  send(items: readonly unknown[]): Batch {
    if (items.length === 0 && this.#claimed === this.#claimedThen) this.#lengthen();
    this.#claimedThen = this.#claimed;
    for (const item of items) this.#ahead.push(item);
    this.#sent += items.length;
    this.#until = now() + this.#termMs;
    return { tally: this.#tally?.path ?? '', epoch: this.#epoch, until: this.#until, items };
  }

  /** @returns What it has claimed that was not known. */
  collect(): readonly unknown[] {
    const items: unknown[] = [];
    if (this.#tally === undefined || this.size === 0) return items;
    const { epoch, count } = this.#tally.claimed;
    if (epoch !== this.#epoch) return items;
    for (; this.#claimed < count; this.#claimed++) items.push(this.#ahead.shift());
    if (items.length > 0) this.#termMs = TERM_MS;
    return items;
  }

  /** Takes back what it has not claimed, and will not: after {@link Prefetch.collect}. */
  recall(): readonly unknown[] {
    const items: unknown[] = [];
    while (this.size > 0) items.push(this.#ahead.shift());
    if (this.#claimed === 0) this.#lengthen();
    this.#claimedBefore.set(this.#epoch, this.#claimed);
    this.#epoch++;
    this.#claimed = this.#claimedThen = 0;
    this.#room = 0;
    return items;
  }

  /** After {@link Prefetch.collect}: whether it has claimed the item at this place of an epoch in time. */
  hasClaimed(epoch: number, count: number): boolean {
    return epoch === this.#epoch || count <= (this.#claimedBefore.get(epoch) ?? 0);
  }

  /** It may not have run at all. */
  #lengthen(): void {
    this.#termMs = Math.min(2 * this.#termMs, LONGEST_TERM_MS);
  }

  close(): void {
    this.#tally?.close();
    this.#tally = undefined;
  }
}
