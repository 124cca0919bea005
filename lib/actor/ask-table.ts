/**
 * The asks of one process that wait for their reply. Each settles exactly once: by reply, refusal,
 * deadline, abort, or the end of the run that was asked.
 */

import { type Clock, patient, type TimerHandle } from '../clock.ts';
import { ActorExitedError, AskTimeoutError } from '../errors.ts';
import type { ReplyPort } from '../mailbox/mailbox.ts';
import { Expiring, ExpiryQueues } from './expiry-queue.ts';

/** How long a receiver may take to say what it is running before a timeout is told without it. */
const PROBE_LIMIT_MS = 100;

const INITIAL_SLOTS = 64;
/** A larger table is not kept when it is empty. */
const MAX_IDLE_SLOTS = 4_096;

/** Where an ask went, and what can still be learned there. */
export interface AskedRun {
  /** The connection that its reply must come by; missing within a process. */
  readonly route?: object;
  /** Names the handler that runs there at present. */
  running(): Promise<string | undefined>;
  /** The run is ending, as a refusal has told. */
  leaves?(): void;
}

export interface AskRequest {
  readonly path: string;
  readonly type: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** One ask on its way. */
export class PendingAsk extends Expiring implements ReplyPort {
  readonly id: number;
  readonly promise: Promise<unknown>;
  readonly #request: AskRequest;
  readonly #table: AskTable;
  #resolve: ((value: unknown) => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;
  /** The run it was delivered to; missing while it is parked. */
  sentTo: AskedRun | undefined;
  /** That run had ended before. */
  missed = false;

  constructor(id: number, request: AskRequest, table: AskTable) {
    super();
    this.id = id;
    this.#request = request;
    this.#table = table;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    request.signal?.addEventListener('abort', this, { once: true });
  }

  get timeoutMs(): number {
    return this.#request.timeoutMs;
  }

  /** Name of the message. */
  get type(): string {
    return this.#request.type;
  }

  get settled(): boolean {
    return this.#resolve === undefined;
  }

  reply(value: unknown): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#close();
    resolve(value);
  }

  refuse(error: unknown): void {
    const reject = this.#reject;
    if (reject === undefined) return;
    this.#close();
    if (error instanceof ActorExitedError) this.sentTo?.leaves?.();
    reject(error);
  }

  crash(error: unknown): void {
    this.sentTo?.leaves?.();
    this.refuse(error);
  }

  /** The signal was aborted. */
  handleEvent(): void {
    this.refuse(this.#request.signal?.reason);
  }

  expire(): void {
    const { path, type, timeoutMs } = this.#request;
    this.#whatRuns().then(
      (running) => this.refuse(new AskTimeoutError(path, type, timeoutMs, running)),
      (error: unknown) => this.refuse(error),
    );
  }

  #close(): void {
    this.#resolve = undefined;
    this.#reject = undefined;
    this.#request.signal?.removeEventListener('abort', this);
    this.#table.closed(this);
  }

  async #whatRuns(): Promise<string | undefined> {
    if (this.sentTo === undefined) return undefined;
    const clock = patient(this.#table.clock);
    let timer: TimerHandle;
    const silence = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => resolve(undefined), PROBE_LIMIT_MS);
    });
    const said = this.sentTo.running().catch(() => undefined);
    return Promise.race([said, silence]).finally(() => clock.clearTimeout(timer));
  }
}

/**
 * Each ask has the slot that the low bits of its id name, and no id is given whose slot is taken. A `Map`
 * took a tenth of an asker's time, and more for the garbage collector: its dead tables, once old, keep
 * the asks alive that were in them.
 */
export class AskTable {
  readonly clock: Clock;
  readonly #expiring: ExpiryQueues;
  /** Their number is a power of two. */
  #slots: (PendingAsk | undefined)[] = emptySlots(INITIAL_SLOTS);
  #open = 0;
  #lastId = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.#expiring = new ExpiryQueues(clock);
  }

  open(request: AskRequest): PendingAsk {
    const ask = new PendingAsk(this.#nextId(), request, this);
    this.#slots[this.#slotOf(ask.id)] = ask;
    this.#open++;
    this.#expiring.add(ask, request.timeoutMs);
    if (request.signal?.aborted === true) ask.refuse(request.signal.reason);
    return ask;
  }

  find(id: number): PendingAsk | undefined {
    const ask = this.#slots[this.#slotOf(id)];
    return ask?.id === id ? ask : undefined;
  }

  /** The asks that were delivered to `run` and have no reply yet, oldest first. */
  sentTo(run: AskedRun): PendingAsk[] {
    const found: PendingAsk[] = [];
    for (const ask of this.#slots) if (ask?.sentTo === run) found.push(ask);
    return found.sort((one, other) => this.#age(other) - this.#age(one));
  }

  /** Forgets a settled ask. */
  closed(ask: PendingAsk): void {
    this.#expiring.remove(ask, ask.timeoutMs);
    this.#slots[this.#slotOf(ask.id)] = undefined;
    if (--this.#open === 0 && this.#slots.length > MAX_IDLE_SLOTS) this.#slots = emptySlots(INITIAL_SLOTS);
  }

  #nextId(): number {
    if (2 * this.#open >= this.#slots.length) this.#grow();
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#lastId === 0 || this.#slots[this.#slotOf(this.#lastId)] !== undefined);
    return this.#lastId;
  }

  #slotOf(id: number): number {
    return id & (this.#slots.length - 1);
  }

  #age(ask: PendingAsk): number {
    return (this.#lastId - ask.id) >>> 0;
  }

  /** Ids that differ in their low bits differ in one more bit, too: none meets another. */
  #grow(): void {
    const asks = this.#slots;
    this.#slots = emptySlots(2 * asks.length);
    for (const ask of asks) if (ask !== undefined) this.#slots[this.#slotOf(ask.id)] = ask;
  }
}

function emptySlots(count: number): (PendingAsk | undefined)[] {
  return new Array<PendingAsk | undefined>(count).fill(undefined);
}
