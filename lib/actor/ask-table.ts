/**
 * The asks of one process that wait for their reply. Each settles exactly once: by reply, refusal,
 * deadline, abort, or the end of the run that was asked.
 */

import type { Clock, TimerHandle } from '../clock.ts';
import { AskTimeoutError } from '../errors.ts';
import type { ReplyPort } from '../mailbox/mailbox.ts';

/** How long a receiver may take to say what it is running before a timeout is told without it. */
const PROBE_LIMIT_MS = 100;

/** Where an ask went, and what can still be learned there. */
export interface AskedRun {
  /** Names the handler that runs there at present. */
  running(): Promise<string | undefined>;
}

export interface AskRequest {
  readonly path: string;
  readonly type: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface Settle {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One ask on its way. */
export class PendingAsk implements ReplyPort {
  readonly id: number;
  readonly promise: Promise<unknown>;
  readonly #request: AskRequest;
  readonly #table: AskTable;
  readonly #timer: TimerHandle;
  #settle: Settle | undefined;
  /** The run it was delivered to; missing while it is parked. */
  sentTo: AskedRun | undefined;

  constructor(id: number, request: AskRequest, table: AskTable, clock: Clock) {
    this.id = id;
    this.#request = request;
    this.#table = table;
    this.promise = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    this.#timer = clock.setTimeout(() => void this.#timedOut(clock), request.timeoutMs);
    request.signal?.addEventListener('abort', this.#aborted, { once: true });
  }

  get settled(): boolean {
    return this.#settle === undefined;
  }

  reply(value: unknown): void {
    this.#close()?.resolve(value);
  }

  refuse(error: unknown): void {
    this.#close()?.reject(error);
  }

  #close(): Settle | undefined {
    const settle = this.#settle;
    if (settle === undefined) return undefined;
    this.#settle = undefined;
    this.#request.signal?.removeEventListener('abort', this.#aborted);
    this.#table.closed(this, this.#timer);
    return settle;
  }

  readonly #aborted = (): void => this.refuse(this.#request.signal?.reason);

  async #timedOut(clock: Clock): Promise<void> {
    const { path, type, timeoutMs } = this.#request;
    const running = await this.#whatRuns(clock);
    this.refuse(new AskTimeoutError(path, type, timeoutMs, running));
  }

  async #whatRuns(clock: Clock): Promise<string | undefined> {
    if (this.sentTo === undefined) return undefined;
    let timer: TimerHandle;
    const silence = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => resolve(undefined), PROBE_LIMIT_MS);
    });
    const said = this.sentTo.running().catch(() => undefined);
    return Promise.race([said, silence]).finally(() => clock.clearTimeout(timer));
  }
}

export class AskTable {
  readonly #clock: Clock;
  readonly #pending = new Map<number, PendingAsk>();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(request: AskRequest): PendingAsk {
    const ask = new PendingAsk(this.#nextId(), request, this, this.#clock);
    this.#pending.set(ask.id, ask);
    if (request.signal?.aborted === true) ask.refuse(request.signal.reason);
    return ask;
  }

  find(id: number): PendingAsk | undefined {
    return this.#pending.get(id);
  }

  /** The asks that were delivered to `run` and have no reply yet. */
  sentTo(run: AskedRun): PendingAsk[] {
    return [...this.#pending.values()].filter((ask) => ask.sentTo === run);
  }

  /** Forgets a settled ask. */
  closed(ask: PendingAsk, timer: TimerHandle): void {
    this.#clock.clearTimeout(timer);
    this.#pending.delete(ask.id);
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#lastId === 0 || this.#pending.has(this.#lastId));
    return this.#lastId;
  }
}
