/**
 * Items that wait for a worker, in the order of the input, wherever they have been meanwhile. Those that
 * came back join their neighbours: otherwise each death of a worker would leave smaller pieces to hand out.
 * Suspects are the exception.
 */

import { concatenate, type Items, type Segment, slice } from '../items.ts';
import { Suspects } from './suspects.ts';

class Queued implements Segment {
  readonly from: number;
  readonly items: Items;
  readonly suspect: boolean;
  /** Those before it have been taken. */
  at: number;
  /** Those from here on do not belong to it. */
  end: number;
  readonly ties: Ties;

  constructor({ from, items, suspect }: Segment, ties: Ties, at = 0, end: number = items.length) {
    this.from = from;
    this.items = items;
    this.suspect = suspect;
    this.ties = ties;
    this.at = at;
    this.end = end;
  }
}

/** Whether items that came back may be handed out together with those beside them. */
export type Ties = 'joined' | 'apart';

/** Items that stand together: what has been taken of them is kept until all are, and joining them takes its time. */
const MOST_TOGETHER = 4_096;

export class ItemQueue {
  #segments: Queued[] = [];
  /** The array behind the last segment, while single items are added to it. */
  #growing: unknown[] | undefined;
  readonly #suspects = new Suspects();
  /** Of the segments. */
  #length = 0;
  /** Items so far, and with the last segment of those that nobody suspects. */
  #handedOut = 0;
  #handedOutLast = 0;

  get length(): number {
    return this.#length + this.#suspects.length;
  }

  add(from: number, items: Items): void {
    this.#growing = undefined;
    if (items.length > 0) this.#segments.push(this.#queued({ from, items, suspect: false }));
  }

  /** Adds items that nobody else keeps; few of them at a time are put together where they stand side by side. */
  append(from: number, items: unknown[]): void {
    const last = this.#segments.at(-1);
    const growing = this.#growing;
    const isNext = growing !== undefined && last !== undefined && last.from + growing.length === from;
    if (!isNext || growing.length + items.length > MOST_TOGETHER) {
      this.#segments.push(this.#queued({ from, items, suspect: false }));
      this.#growing = items;
      return;
    }
    for (const item of items) growing.push(item);
    last.end += items.length;
    this.#length += items.length;
  }

  /** Puts items that were taken in their place again: in front, unless others that were taken before came back. */
  putBack(segment: Segment, ties: Ties = 'joined'): void {
    if (segment.items.length === 0) return;
    if (segment.suspect) {
      this.#suspects.add(segment, this.#handedOut + Math.max(1, this.#handedOutLast));
      return;
    }
    const found = this.#segments.findIndex(({ from, at }) => from + at > segment.from);
    const place = found < 0 ? this.#segments.length : found;
    if (place === this.#segments.length) this.#growing = undefined;
    this.#segments.splice(place, 0, this.#queued(segment, ties));
    this.#join(place);
    this.#join(place - 1);
  }

  /** Takes items that stand side by side, at most `count`; there are some. */
  take(count: number): Segment {
    const first = this.#segments[0];
    if (this.#suspects.isDue(first === undefined ? Infinity : this.#handedOut)) {
      return this.#suspects.take(count);
    }
    if (first === undefined) throw new RangeError('nothing waits');
    const { from, items, suspect, at, end } = first;
    const to = Math.min(end, at + count);
    first.at = to;
    if (to === end) this.#drop(0);
    this.#length -= to - at;
    this.#handedOut += to - at;
    this.#handedOutLast = to - at;
    return { from: from + at, items: slice(items, at, to), suspect };
  }

  /** Takes out the item at a position of the input. */
  remove(index: number): boolean {
    if (this.#suspects.remove(index)) return true;
    const place = this.#segments.findIndex(({ from, at, end }) => index >= from + at && index < from + end);
    const found = this.#segments[place];
    if (found === undefined) return false;
    const offset = index - found.from;
    if (offset > found.at) this.#segments.splice(place, 0, new Queued(found, found.ties, found.at, offset));
    found.at = offset + 1;
    if (found.at === found.end) this.#drop(this.#segments.indexOf(found));
    this.#length--;
    return true;
  }

  clear(): void {
    this.#segments = [];
    this.#suspects.clear();
    this.#growing = undefined;
    this.#length = 0;
  }

  /** Makes one of the items at a place and those that follow them in the input, unless that takes long. */
  #join(place: number): void {
    const one = this.#segments[place];
    const next = this.#segments[place + 1];
    if (one === undefined || next === undefined) return;
    if (one.ties === 'apart' || next.ties === 'apart') return;
    // Items are still added to the last array.
    if (this.#growing !== undefined && place + 2 === this.#segments.length) return;
    const end = one.end - one.at + next.end - next.at;
    if (one.from + one.end !== next.from + next.at || end > MOST_TOGETHER) return;
    const items = concatenate(slice(one.items, one.at, one.end), slice(next.items, next.at, next.end));
    const joined = { from: one.from + one.at, items, suspect: false };
    this.#segments.splice(place, 2, new Queued(joined, one.ties));
  }

  #queued(segment: Segment, ties: Ties = 'joined'): Queued {
    this.#length += segment.items.length;
    return new Queued(segment, ties);
  }

  #drop(place: number): void {
    if (place === this.#segments.length - 1) this.#growing = undefined;
    this.#segments.splice(place, 1);
  }
}
