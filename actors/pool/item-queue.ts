/** Items that wait for a worker: first those that came back, then the others in the order of the input. */

import { type Items, type Segment, slice } from './items.ts';

class Queued implements Segment {
  readonly from: number;
  readonly items: Items;
  readonly suspect: boolean;
  /** Those before it have been taken. */
  at: number;
  /** Those from here on do not belong to it. */
  end: number;

  constructor({ from, items, suspect }: Segment, at = 0, end: number = items.length) {
    this.from = from;
    this.items = items;
    this.suspect = suspect;
    this.at = at;
    this.end = end;
  }
}

/** Items that are put together: what has been taken of them is kept until all are. */
const MOST_TOGETHER = 4_096;

export class ItemQueue {
  #segments: Queued[] = [];
  /** The array behind the last segment, while single items are added to it. */
  #growing: unknown[] | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
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

  /** Puts items in front of all others. */
  putBack(segment: Segment): void {
    if (segment.items.length > 0) this.#segments.unshift(this.#queued(segment));
  }

  /** Takes items that stand side by side, at most `count`; there are some. */
  take(count: number): Segment {
    const first = this.#segments[0];
    if (first === undefined) throw new RangeError('nothing waits');
    const { from, items, suspect, at, end } = first;
    const to = Math.min(end, at + count);
    first.at = to;
    if (to === end) this.#drop(0);
    this.#length -= to - at;
    return { from: from + at, items: slice(items, at, to), suspect };
  }

  /** Takes out the item at a position of the input. */
  remove(index: number): boolean {
    const place = this.#segments.findIndex(({ from, at, end }) => index >= from + at && index < from + end);
    const found = this.#segments[place];
    if (found === undefined) return false;
    const offset = index - found.from;
    if (offset > found.at) this.#segments.splice(place, 0, new Queued(found, found.at, offset));
    found.at = offset + 1;
    if (found.at === found.end) this.#drop(this.#segments.indexOf(found));
    this.#length--;
    return true;
  }

  clear(): void {
    this.#segments = [];
    this.#growing = undefined;
    this.#length = 0;
  }

  #queued(segment: Segment): Queued {
    this.#length += segment.items.length;
    return new Queued(segment);
  }

  #drop(place: number): void {
    if (place === this.#segments.length - 1) this.#growing = undefined;
    this.#segments.splice(place, 1);
  }
}
