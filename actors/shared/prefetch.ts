/**
 * What one process has been sent of a queue. Until it has claimed an item, in the tally, that is the queue's: it
 * counts, and goes back to the front when the process ends. One that it has asked for it may claim at any time;
 * what it was sent ahead, beyond that, is recalled when it has not claimed it in time.
 *
 * It claims nothing that is out of time, and looks at the clock after it has written a claim down. So what is not in
 * the tally when the time has passed it will not have; where the two met, it asks. Items have places, from 1 on,
 * in the order in which they were sent, and are claimed in that order.
 */

import { Ring } from '../../lib/mailbox/ring.ts';
import { Tally } from './tally.ts';

/** Items on their way to a process that has asked for one; none where it can claim others that it was sent. */
export interface Batch {
  /** Where the tally is. */
  readonly tally: string;
  /** Place of the first; that of the next one when there are none. */
  readonly first: number;
  readonly items: readonly unknown[];
  /** The first is the one that was asked for. */
  readonly isAsked: boolean;
  /** What was sent ahead up to this place, and has not been claimed, has been recalled. */
  readonly recalled: number;
  /** Until when what was sent ahead may be claimed, by {@link now}. */
  readonly until: number;
}

interface Sent {
  readonly place: number;
  readonly item: unknown;
}

/** Items that a process is sent at once. They take it one or two milliseconds. */
const MOST_AHEAD = 511;
/** So many are worth a tally. */
const FEWEST_AHEAD = 3;
/** Who asks again so soon after the last answer gets more at once, */
const QUICK_MS = 1;
/** and who takes longer, less. */
const SLOW_MS = 3;
/** How long a process may claim what it was sent ahead. */
const TERM_MS = 10;

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
  /** Those that it has asked for and is not known to have claimed. */
  readonly #asked = new Ring<Sent>();
  /** The same of those that were sent ahead, with places next to each other, behind all that were asked for. */
  #ahead = new Ring<unknown>();
  /** The last place. */
  #last = 0;
  #recalled = 0;
  /** The places that were recalled, as long as the process may not know of it. */
  #recalledRanges: (readonly [first: number, last: number])[] = [];
  #until = -Infinity;

  /**
   * @param directory - One that is this user's alone.
   * @param isOn - Whether anything is to be sent ahead.
   */
  constructor(directory: string, isOn: boolean) {
    this.#directory = directory;
    this.#isOff = !isOn;
  }

  /** Items that it has not claimed; exact after {@link Prefetch.collect}, as is {@link Prefetch.ahead}. */
  get size(): number {
    return this.#asked.size + this.#ahead.size;
  }

  /** Of these, those that can be recalled. */
  get ahead(): number {
    return this.#ahead.size;
  }

  /** Milliseconds until they can be; 0 or less when that is now. */
  get restMs(): number {
    return this.#until - now();
  }

  /** Makes ready to send. @returns How many items at once; 0 when one for good. */
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

  /**
   * It asks for an item, and has received those up to a place.
   *
   * @param tookMs - How long it has taken to use up the last answer.
   * @returns Whether it has received all, and so will claim nothing any more that was sent ahead.
   */
  hasReceived(place: number, tookMs: number): boolean {
    if (place === UNABLE) this.#isOff = true;
    if (this.#isOff) return true;
    if (place !== this.#last) return false;
    if (place > 0) this.#tally?.unlink();
    this.#recalledRanges = [];
    this.keepUp(tookMs);
    return true;
  }

  /** Has it sent more or less at once, by how soon it has used up what it had. */
  keepUp(tookMs: number): void {
    if (tookMs > SLOW_MS) this.#room >>= 1;
    else if (tookMs <= QUICK_MS) this.#room = Math.min(2 * this.#room + 1, MOST_AHEAD);
  }

  /** @param isAsked - The first of the items is the one that it has asked for: then nothing is ahead. */
  send(items: readonly unknown[], isAsked: boolean): Batch {
    const first = this.#last + 1;
    for (const item of items) {
      this.#last++;
      if (isAsked && this.#last === first) this.#asked.push({ place: first, item });
      else this.#ahead.push(item);
    }
    this.#until = now() + TERM_MS;
    const { path: tally = '' } = this.#tally ?? {};
    return { tally, first, items, isAsked, recalled: this.#recalled, until: this.#until };
  }

  /** @returns What it has claimed that was not known, in that order. */
  collect(): readonly unknown[] {
    const items: unknown[] = [];
    if (this.#tally === undefined || this.size === 0) return items;
    const { claimed } = this.#tally;
    for (
      let next = this.#asked.first;
      next !== undefined && next.place <= claimed;
      next = this.#asked.first
    ) {
      items.push(next.item);
      this.#asked.shift();
    }
    while (this.ahead > 0 && this.#last - this.ahead < claimed) items.push(this.#ahead.shift());
    return items;
  }

  /** Takes back what was sent ahead, after {@link Prefetch.collect}. */
  recall(): readonly unknown[] {
    if (this.ahead === 0) return [];
    this.#recalledRanges.push([this.#last - this.ahead + 1, this.#last]);
    this.#recalled = this.#last;
    this.#room = 0;
    return drained(this.#ahead);
  }

  /** After {@link Prefetch.collect}: whether it has claimed what was sent ahead at a place in time. */
  hasClaimed(place: number): boolean {
    return !this.#recalledRanges.some(([first, last]) => first <= place && place <= last);
  }

  /** Its process has ended, or the queue has. @returns What it has not claimed, after {@link Prefetch.collect}. */
  end(): readonly unknown[] {
    this.#tally?.close();
    this.#tally = undefined;
    return [...drained(this.#asked).map(({ item }) => item), ...drained(this.#ahead)];
  }
}

function drained<T>(ring: Ring<T>): T[] {
  const items: T[] = [];
  while (ring.size > 0) items.push(ring.shift() as T);
  return items;
}
