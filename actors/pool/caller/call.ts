/** A call over many items, on the caller's side: feeds items as there is room for them, and gathers outcomes. */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import { ActorExitedError, ClosedError, EncodeError, NoProcessError } from '../../../lib/errors.ts';
import { onAbort } from '../../shared/abort-listeners.ts';
import type { Opened, OpenOrder, Outcomes, PoolProtocol } from '../pool-protocol.ts';
import { type Items, slice } from '../items.ts';
import type { Source } from './source.ts';

/** Items are taken when there is room for this part of all that may be ahead: one by one costs more. */
const FEED_SHARE = 4;

/** Says how many items may be ahead of their consumer. */
export type Allowance = (chunk: number, workers: number) => number;

type Accepted = Exclude<Opened, { readonly refusal: Error }>;

export class Call {
  readonly #pool: ActorRef<PoolProtocol>;
  readonly #source: Source;
  readonly #allowance: Allowance;
  readonly #accepted: Accepted;
  #chunk = 1;
  /** Reports that come with one fetch: fewer where they are too large to travel together. */
  #mostReports = Infinity;
  /** Items that have been taken from the source. */
  #fed = 0;
  /** Those of them that the pool has been told of. */
  #told = 0;
  #settled = 0;
  #consumed = 0;
  #ahead: (() => void) | undefined;
  /** What the source threw: that comes after the outcomes of what it gave before. */
  #thrown: { readonly error: unknown } | undefined;
  #phase: 'feeding' | 'fed' | 'done' | 'cancelled' = 'feeding';

  private constructor(
    pool: ActorRef<PoolProtocol>,
    source: Source,
    allowance: Allowance,
    accepted: Accepted,
  ) {
    this.#pool = pool;
    this.#source = source;
    this.#allowance = allowance;
    this.#accepted = accepted;
  }

  /** @returns Rejects with {@link ClosedError} when the pool takes no calls. */
  static async open(
    pool: ActorRef<PoolProtocol>,
    order: Omit<OpenOrder, 'total'>,
    source: Source,
    allowance: Allowance,
  ): Promise<Call> {
    try {
      const opened = await orClosed(pool, pool.ask('open', { ...order, total: source.total }));
      if ('refusal' in opened) throw opened.refusal;
      return new Call(pool, source, allowance, opened);
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** Items that have been taken from the source. */
  get fed(): number {
    return this.#fed;
  }

  /** Those of them whose outcome has come. */
  get settled(): number {
    return this.#settled;
  }

  /** It was left before all items were settled. */
  get isCancelled(): boolean {
    return this.#phase === 'cancelled';
  }

  /**
   * Outcomes as they come, in any order. Throws what the source threw, after the rest, and
   * {@link ClosedError} or what else ended the call as a whole. What is not settled when the consumer
   * leaves is cancelled, and what runs is stopped.
   *
   * @param signal - Ends it early, without an error.
   */
  async *outcomes(signal: AbortSignal | undefined): AsyncGenerator<Outcomes, void, undefined> {
    const forget = signal?.aborted === false ? onAbort(signal, () => this.cancel(true)) : undefined;
    if (signal?.aborted === true) this.cancel(true);
    this.#feed().catch((error: unknown) => this.#fail(error));
    try {
      while (this.#isOpen) {
        const outcomes = await this.#fetch(false);
        // What has been left meanwhile is not known to the pool any more.
        if (this.#hasLeft && outcomes.failure !== undefined) break;
        if (outcomes.failure !== undefined) throw outcomes.failure;
        this.#chunk = outcomes.chunk;
        for (const { values } of outcomes.values) this.#settled += values.length;
        this.#settled += outcomes.errors.length;
        yield outcomes;
      }
      if (this.#thrown !== undefined) throw this.#thrown.error;
    } finally {
      forget?.();
      this.cancel(true);
    }
  }

  /** So many items more have been consumed. */
  consumed(items: number): void {
    this.#consumed += items;
    if (this.#ahead !== undefined && this.#room > 0) this.#goOn();
  }

  /** Wants nothing more; what runs is stopped when that is to be `atOnce`. */
  cancel(atOnce: boolean): void {
    if (this.#hasLeft) return;
    this.#phase = this.#isOpen ? 'cancelled' : 'done';
    // Nobody waits for it, but an ask has no bound.
    this.#pool.ask('cancel', this.#accepted.call, atOnce).catch(() => undefined);
    this.#goOn();
    this.#source.close();
  }

  get #isOpen(): boolean {
    if (this.#hasLeft) return false;
    return this.#phase === 'feeding' || this.#settled < this.#fed;
  }

  get #hasLeft(): boolean {
    return this.#phase === 'done' || this.#phase === 'cancelled';
  }

  /** Items that may be taken at present; none until there is room for a good part of what there may be. */
  get #room(): number {
    const most = this.#allowance(this.#chunk, this.#accepted.workers);
    const room = most - (this.#fed - this.#consumed);
    return room * FEED_SHARE >= most ? room : 0;
  }

  #goOn(): void {
    this.#ahead?.();
    this.#ahead = undefined;
  }

  /** It cannot be fed any more, and nobody else says so. */
  #fail(error: unknown): void {
    this.#thrown ??= { error };
    this.cancel(true);
  }

  async #fetch(again: boolean): Promise<Outcomes> {
    const { call } = this.#accepted;
    try {
      return await orClosed(this.#pool, this.#pool.ask('fetch', call, this.#mostReports, again));
    } catch (error) {
      if (!isCalled(error, 'ERR_TROUPE_ENCODE') || this.#mostReports === 1) throw error;
      this.#mostReports = 1;
      return this.#fetch(true);
    }
  }

  async #feed(): Promise<void> {
    let { wanted } = this.#accepted;
    while (wanted > 0 && this.#isOpen) {
      const room = this.#room;
      if (room <= 0) {
        await new Promise<void>((resolve) => (this.#ahead = resolve));
        continue;
      }
      const items = await this.#take(Math.min(wanted, room));
      const ended = this.#source.isOver || this.#thrown !== undefined;
      this.#fed += items.length;
      if (ended && this.#phase === 'feeding') this.#phase = 'fed';
      wanted = await this.#give(items, ended);
    }
  }

  async #take(count: number): Promise<Items> {
    try {
      return await this.#source.take(count);
    } catch (error) {
      this.#thrown = { error };
      return [];
    }
  }

  /** @returns How many more the pool wants. */
  async #give(items: Items, ended: boolean): Promise<number> {
    const { call } = this.#accepted;
    const told = this.#told;
    this.#told += items.length;
    try {
      return await orClosed(this.#pool, this.#pool.ask('feed', call, items, ended));
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      this.#told = told;
      return this.#giveInParts(items, ended, error);
    }
  }

  /** At least one item cannot be sent, or not with the others: what may be to blame is sent alone, and fails alone. */
  async #giveInParts(items: Items, ended: boolean, error: EncodeError): Promise<number> {
    const found = /^\[1\]\[(\d+)\]/.exec(error.valuePath);
    const { length } = items;
    if (length > 1) {
      const at = found === null ? Math.floor(length / 2) : Number(found[1]);
      const rest = found === null ? at : at + 1;
      if (at > 0) await this.#give(slice(items, 0, at), false);
      if (rest > at) await this.#give(slice(items, at, rest), false);
      return this.#give(slice(items, rest, length), ended);
    }
    const path = error.valuePath.replace(/^\[1\]\[\d+\]/, `items[${this.#told}]`);
    this.#told++;
    const failure = new EncodeError(path, error.problem, error.cause);
    await orClosed(this.#pool, this.#pool.ask('unsendable', this.#accepted.call, failure));
    return this.#give([], ended);
  }
}

/** A pool that has ended is closed, for whoever calls it. */
export async function orClosed<T>(pool: ActorRef<PoolProtocol>, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isOver(error)) throw error;
    throw new ClosedError(`${pool.path} has been closed or has ended; start another pool`, error);
  }
}

/** Says whether an error has a code, wherever it was made. */
export function isCalled(error: unknown, code: string): boolean {
  return error instanceof Error && (error as { readonly code?: unknown }).code === code;
}

export function isOver(error: unknown): boolean {
  return error instanceof NoProcessError || error instanceof ActorExitedError;
}
