/** Where the items of a call come from, whatever the caller has given. */

import { OptionError } from '../../../lib/errors.ts';
import { isPacked, type Items, pack, slice } from '../items.ts';

/** Items that are taken as there is room for them. */
export interface Source {
  /** Items in all; missing when nobody knows. */
  readonly total: number | undefined;
  /** It gives no more. */
  readonly isOver: boolean;
  /** At most so many. */
  take(count: number): Items | Promise<Items>;
  /** No more are wanted. */
  close(): void;
}

/** @throws {@link OptionError} when it is neither iterable nor async iterable. */
export function sourceOf(items: unknown): Source {
  if (Array.isArray(items)) return new ArraySource(snapshot(items));
  if (isPacked(items)) return new ArraySource(items.slice());
  // First, as for `for await`: what has both may give at once only what it has by now.
  if (is(items, Symbol.asyncIterator)) {
    const iterator = (items as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    return new AsyncSource(anObject(iterator, '[Symbol.asyncIterator]()'));
  }
  if (is(items, Symbol.iterator)) {
    const iterator = (items as Iterable<unknown>)[Symbol.iterator]();
    return new IterableSource(anObject(iterator, '[Symbol.iterator]()'), totalOf(items));
  }
  throw new OptionError('items', items, 'an iterable or async iterable');
}

/** What its owner may change meanwhile; numbers as they travel, which is quicker than to copy them twice. */
function snapshot(items: readonly unknown[]): Items {
  const packed = pack(items);
  return packed === items ? items.slice() : packed;
}

/** Of others, a `size` may mean anything. */
function totalOf(items: unknown): number | undefined {
  return items instanceof Set || items instanceof Map ? items.size : undefined;
}

function is(items: unknown, symbol: symbol): boolean {
  if (typeof items === 'string') return symbol === Symbol.iterator;
  if (typeof items !== 'object' || items === null) return false;
  return typeof (items as Readonly<Record<symbol, unknown>>)[symbol] === 'function';
}

/** @throws {@link TypeError} as a loop does: an iterator that returns its items as they are would be taken for endless. */
function anObject<R>(returned: R, by: string): R {
  if (Object(returned) === returned) return returned;
  throw new TypeError(`${by} of the items returned ${String(returned)}, which is no object`);
}

class ArraySource implements Source {
  readonly total: number;
  readonly #items: Items;
  #at = 0;

  /** @param items - Nobody changes them. */
  constructor(items: Items) {
    this.#items = items;
    this.total = items.length;
  }

  take(count: number): Items {
    const from = this.#at;
    this.#at = Math.min(this.total, from + count);
    return slice(this.#items, from, this.#at);
  }

  get isOver(): boolean {
    return this.#at === this.total;
  }

  close(): void {
    this.#at = this.total;
  }
}

class IterableSource implements Source {
  readonly total: number | undefined;
  readonly #iterator: Iterator<unknown>;
  #phase: 'open' | 'over' = 'open';
  /** What it threw, until the items before it have been taken. */
  #thrown: { readonly error: unknown } | undefined;

  constructor(iterator: Iterator<unknown>, total: number | undefined) {
    this.#iterator = iterator;
    this.total = total;
  }

  take(count: number): Items {
    const items: unknown[] = [];
    while (items.length < count && this.#phase === 'open') this.#pull(items);
    if (this.#thrown === undefined || items.length > 0) return items;
    const { error } = this.#thrown;
    this.#thrown = undefined;
    throw error;
  }

  #pull(items: unknown[]): void {
    try {
      const next = anObject(this.#iterator.next(), 'next()');
      if (next.done === true) this.#phase = 'over';
      else items.push(next.value);
    } catch (error) {
      this.#phase = 'over';
      this.#thrown = { error };
    }
  }

  get isOver(): boolean {
    return this.#phase === 'over' && this.#thrown === undefined;
  }

  close(): void {
    if (this.#phase === 'open') quietly(() => this.#iterator.return?.());
    this.#phase = 'over';
  }
}

class AsyncSource implements Source {
  readonly total: undefined;
  readonly #iterator: AsyncIterator<unknown>;
  #phase: 'open' | 'over' = 'open';
  /** What was asked for and had not come in time; it never rejects. */
  #pending: Promise<Given> | undefined;

  constructor(iterator: AsyncIterator<unknown>) {
    this.#iterator = iterator;
  }

  /**
   * Waits for one, and adds what is there as soon: each batch costs a message, and what has come is not kept
   * waiting for what has not.
   */
  async take(count: number): Promise<Items> {
    const items: unknown[] = [];
    const late = new Promise<undefined>((resolve) => void setImmediate(resolve, undefined));
    while (items.length < count && this.#phase === 'open') {
      this.#pending ??= given(this.#iterator);
      const next = await (items.length === 0 ? this.#pending : Promise.race([this.#pending, late]));
      if (next === undefined || (next.what === 'error' && items.length > 0)) return items;
      this.#pending = undefined;
      if (next.what === 'item') items.push(next.item);
      else this.#phase = 'over';
      if (next.what === 'error') throw next.error;
    }
    return items;
  }

  get isOver(): boolean {
    return this.#phase === 'over';
  }

  close(): void {
    if (this.#phase === 'open') quietly(() => this.#iterator.return?.());
    this.#phase = 'over';
  }
}

/** What came of asking an iterator for its next item. */
type Given =
  | { readonly what: 'item'; readonly item: unknown }
  | { readonly what: 'end' }
  | { readonly what: 'error'; readonly error: unknown };

async function given(iterator: AsyncIterator<unknown>): Promise<Given> {
  try {
    const next = anObject(await iterator.next(), 'next()');
    return next.done === true ? { what: 'end' } : { what: 'item', item: next.value };
  } catch (error) {
    return { what: 'error', error };
  }
}

/** Nobody is there to be told that what is not wanted any more cannot be closed. */
function quietly(close: () => unknown): void {
  try {
    Promise.resolve(close()).catch(() => undefined);
  } catch {
    // It is left as it is.
  }
}
