/**
 * Items over which a worker died. Each waits until others have been handed out once more: whoever kills
 * workers at random hits what a new worker does first more often than all else, since that takes longest,
 * and would soon have killed the same innocent item as often as one may.
 */

import { cut, type Segment } from '../items.ts';

interface Waiting {
  readonly segment: Segment;
  /** It has its turn when so many items in all have been handed out. */
  readonly dueAt: number;
}

export class Suspects {
  #waiting: Waiting[] = [];
  #length = 0;

  /** Items. */
  get length(): number {
    return this.#length;
  }

  add(segment: Segment, dueAt: number): void {
    this.#waiting.push({ segment, dueAt });
    this.#length += segment.items.length;
  }

  /** @param handedOut - Items in all; `Infinity` when no others wait. */
  isDue(handedOut: number): boolean {
    const first = this.#waiting[0];
    return first !== undefined && handedOut >= first.dueAt;
  }

  /** Takes the first of them, at most `count` side by side. */
  take(count: number): Segment {
    const first = this.#waiting.shift();
    if (first === undefined) throw new RangeError('nobody is suspected');
    const { segment, dueAt } = first;
    const { length } = segment.items;
    const to = Math.min(count, length);
    if (to < length) this.#waiting.unshift({ segment: cut(segment, to, length), dueAt });
    this.#length -= to;
    return cut(segment, 0, to);
  }

  /** Takes out the item at a position of the input. */
  remove(index: number): boolean {
    const place = this.#waiting.findIndex(
      ({ segment: { from, items } }) => index >= from && index < from + items.length,
    );
    const found = this.#waiting[place];
    if (found === undefined) return false;
    const { segment, dueAt } = found;
    const at = index - segment.from;
    const rest = [cut(segment, 0, at), cut(segment, at + 1, segment.items.length)]
      .filter(({ items }) => items.length > 0)
      .map((part) => ({ segment: part, dueAt }));
    this.#waiting.splice(place, 1, ...rest);
    this.#length--;
    return true;
  }

  clear(): void {
    this.#waiting = [];
    this.#length = 0;
  }
}
