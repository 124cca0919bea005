/**
 * Single calls of one task, on the caller's side. Those that are made in one turn go to the pool together,
 * and what becomes of them comes together: a message and a reply for each would cost more than the calls.
 */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import { EncodeError } from '../../../lib/errors.ts';
import type { Answer, CallOrder, PoolProtocol } from '../pool-protocol.ts';
import { orClosed } from './call.ts';
import { CallBatch, OpenCalls } from './open-calls.ts';

/** A message has so many calls at most: the pool begins with the first ones meanwhile. */
const MOST_TOGETHER = 4_096;

/** Of this process. */
let lastLine = 0;

/** Calls that the pool has not been told of. */
interface Gathering {
  readonly batch: CallBatch;
  readonly items: unknown[];
}

export class ApplyLine {
  readonly order: CallOrder;
  readonly #pool: ActorRef<PoolProtocol>;
  readonly #line = ++lastLine;
  readonly #calls = new OpenCalls();
  /** The number of the next call. */
  #next = 0;
  #gathering: Gathering | undefined;
  /** Messages that have not been answered; as long as there is one, outcomes come. */
  #asked = 0;
  #flush: 'idle' | 'scheduled' = 'idle';

  constructor(pool: ActorRef<PoolProtocol>, order: CallOrder) {
    this.#pool = pool;
    this.order = order;
  }

  get isIdle(): boolean {
    return this.#calls.isEmpty;
  }

  /** @param args - Nobody changes them until it is settled. */
  apply(args: readonly unknown[]): Promise<unknown> {
    const { batch, items } = (this.#gathering ??= this.#gather());
    items.push(args);
    this.#next++;
    const result = new Promise((settle) => batch.add(settle));
    if (items.length === MOST_TOGETHER) this.flush();
    else this.#flushLater();
    return result;
  }

  /** Makes a call that can be cancelled. */
  submit(args: readonly unknown[]): { readonly result: Promise<unknown>; readonly cancel: () => void } {
    const index = this.#next;
    return { result: this.apply(args), cancel: () => this.#cancel(index) };
  }

  /** Tells the pool of all calls that have been made. */
  readonly flush = (): void => {
    this.#flush = 'idle';
    const gathering = this.#gathering;
    if (gathering !== undefined) {
      this.#gathering = undefined;
      this.#ask(gathering.batch, gathering.items);
    } else if (!this.isIdle && this.#asked === 0) this.#ask(undefined, []);
  };

  #gather(): Gathering {
    const batch = new CallBatch(this.#next, []);
    this.#calls.add(batch);
    return { batch, items: [] };
  }

  #flushLater(): void {
    if (this.#flush === 'scheduled') return;
    this.#flush = 'scheduled';
    queueMicrotask(this.flush);
  }

  #cancel(index: number): void {
    if (this.#calls.find(index)?.isOpen(index) !== true) return;
    this.flush();
    // Who is not there any more cannot be told, and says so to the call itself.
    this.#pool.ask('cancelApply', this.#line, index).catch(() => undefined);
  }

  #ask(batch: CallBatch | undefined, items: unknown[]): void {
    if (batch !== undefined) batch.phase = 'asked';
    this.#asked++;
    this.#pool.ask('apply', this.#line, this.order, batch?.from ?? this.#next, items).then(
      (answer) => this.#answered(batch, answer),
      (error: unknown) => this.#failed(batch, items, error),
    );
  }

  #answered(batch: CallBatch | undefined, { values, errors, refusal, failure }: Answer): void {
    this.#asked--;
    if (batch !== undefined) batch.phase = 'told';
    for (const [from, some] of values) this.#calls.settle(from, some);
    for (const [index, error] of errors) this.#calls.reject(index, error);
    if (refusal !== undefined) this.#calls.rejectAll((one) => one === batch, refusal);
    if (failure !== undefined) this.#calls.rejectAll(({ phase }) => phase === 'told', failure);
    // After what is called because of these.
    if (!this.isIdle) this.#flushLater();
  }

  #failed(batch: CallBatch | undefined, items: readonly unknown[], error: unknown): void {
    this.#asked--;
    // Answers are smaller than what workers report: it is no answer that cannot be sent.
    if (batch !== undefined && error instanceof EncodeError) this.#askInParts(batch, items, error);
    else
      orClosed(this.#pool, Promise.reject(error as Error)).catch((reason: Error) =>
        this.#lose(batch, reason),
      );
  }

  /** What the pool has been told of is lost; what is on its way may reach its next run. */
  #lose(batch: CallBatch | undefined, error: Error): void {
    this.#calls.rejectAll((one) => one === batch || one.phase === 'told', error);
  }

  /** At least one call cannot be sent, or not with the others: what may be to blame is sent alone, and fails alone. */
  #askInParts(batch: CallBatch, items: readonly unknown[], error: EncodeError): void {
    const { length } = items;
    const found = /^\[3\]\[(\d+)\]/.exec(error.valuePath);
    if (length === 1) {
      const path = error.valuePath.replace(/^\[3\]\[\d+\]/, 'args');
      this.#calls.reject(batch.from, new EncodeError(path, error.problem, error.cause));
      return;
    }
    const at = Number(found?.[1]);
    const cuts = found === null ? [0, Math.ceil(length / 2), length] : [0, at, at + 1, length];
    const parts = cuts.slice(1).map((to, part): Gathering => {
      const from = cuts[part] ?? 0;
      return { batch: batch.cut(from, to), items: items.slice(from, to) };
    });
    const filled = parts.filter((part) => part.items.length > 0);
    this.#calls.replace(
      batch,
      filled.map((part) => part.batch),
    );
    for (const part of filled) this.#ask(part.batch, part.items);
  }
}
