/** The items of a queue that it has not handed to anybody, and those that it has handed out and that are not done. */

import { Rejection } from '../../lib/errors.ts';
import { Ring } from '../../lib/mailbox/ring.ts';

export class Stock {
  readonly #path: string;
  readonly #redeliver: boolean;
  readonly #items = new Ring<unknown>();
  /** Those that consumers have not taken after all, the next one last. */
  readonly #returned: unknown[] = [];
  /** Items that a process has taken and not said to be done, the oldest first, where they are delivered again. */
  readonly #hands = new Map<string, unknown[]>();
  /** Items that have been put and not been said to be done. */
  #unfinished = 0;
  /** Of these, those that have been taken. */
  #taken = 0;
  /** Consumers say what they have done. */
  #isCounted = false;

  /**
   * @param path - Of the queue.
   * @param redeliver - Whether items that a process has taken and not done come back when it ends.
   */
  constructor(path: string, redeliver: boolean) {
    this.#path = path;
    this.#redeliver = redeliver;
  }

  /** Items at hand. */
  get size(): number {
    return this.#items.size + this.#returned.length;
  }

  /** All that was put has been said to be done. */
  get isDone(): boolean {
    return this.#unfinished === 0;
  }

  /** Something may come back, or, where that is counted or `isAwaited`, has still to be done. */
  isPending(isAwaited: boolean): boolean {
    return this.#hands.size > 0 || ((this.#isCounted || isAwaited) && !this.isDone);
  }

  add(item: unknown): void {
    this.#unfinished++;
    this.#items.push(item);
  }

  /** Takes out the item in front, of which there is one; who has it is noted later. */
  next(): unknown {
    return this.#returned.length > 0 ? this.#returned.pop() : this.#items.shift();
  }

  /** Puts items in front again that nobody has been noted to have. */
  putBack(items: readonly unknown[]): void {
    for (let at = items.length - 1; at >= 0; at--) this.#returned.push(items[at]);
  }

  /** Takes note of an item that a process has taken. */
  note(item: unknown, holder: string): void {
    this.#taken++;
    if (!this.#redeliver) return;
    const hand = this.#hands.get(holder);
    if (hand === undefined) this.#hands.set(holder, [item]);
    else hand.push(item);
  }

  /** @throws {@link Rejection} when as many have been said to be done as were taken. */
  done(holder: string): void {
    const hand = this.#hands.get(holder);
    if (this.#taken === 0 || (this.#redeliver && hand === undefined)) {
      throw new Rejection(`${this.#path}: taskDone() was called more often than items were taken`);
    }
    this.#isCounted = true;
    this.#taken--;
    this.#unfinished--;
    // What it took first is what it is done with first.
    hand?.shift();
    if (hand?.length === 0) this.#hands.delete(holder);
  }

  /** A process has ended: puts in front again what it has not done, and, behind that, what it has not claimed. */
  left(holder: string, unclaimed: readonly unknown[]): void {
    const hand = this.#hands.get(holder) ?? [];
    this.#hands.delete(holder);
    this.#taken -= hand.length;
    this.putBack([...hand, ...unclaimed]);
  }
}
