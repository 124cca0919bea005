/** Where messages for one run of an actor are put: its mailbox in this process, or a route to another. */

import { seal, sealError, unseal } from '../codec/seal.ts';
import type { RevivalScope } from '../codec/portable.ts';
import type { Place } from '../codec/wire.ts';

import { SelfAskError } from '../errors.ts';
import type { Message } from '../mailbox/mailbox.ts';
import type { AskedRun, PendingAsk } from './ask-table.ts';
import type { Cell } from './cell.ts';

export interface Outlet extends AskedRun {
  readonly place: Place;
  /** The receiver takes messages now; otherwise they are held back on the sender's side. */
  readonly open: boolean;
  /** The connection to it does not keep up; messages may be sent all the same, within the sender's bound. */
  readonly congested: boolean;
  /** What waits for this outlet may stay as it is, because it never leaves the process. */
  readonly byReference: boolean;
  /**
   * @returns Bytes that wait for the connection because of it.
   * @throws {@link EncodeError} when an argument cannot be sent; nothing was.
   */
  send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): number;
  /** Sends `[...args, type]` that was sealed before. */
  sendSealed(body: Uint8Array, ask: PendingAsk | undefined): void;
  /** Calls `fn` once when messages may be sent again. */
  whenOpen(fn: () => void): void;
  /** Calls `fn` once when the connection has room again. */
  whenDrained(fn: () => void): void;
  /** Asks the place to tell of the end of this run. */
  watch(): void;
  /** Calls `fn` once when the run has ended and all that it sent here has been received. */
  whenEnded(fn: () => void): void;
}

/** The mailbox of a run in this process. */
export class LocalOutlet implements Outlet {
  readonly place: Place;
  readonly byReference: boolean;
  /** Missing when the run had ended before. */
  readonly #cell: Cell | undefined;
  readonly #scope: RevivalScope;

  /** @param serialize - Encode messages as if they went to another process. */
  constructor(place: Place, cell: Cell | undefined, scope: RevivalScope, serialize: boolean) {
    this.place = place;
    this.byReference = !serialize;
    this.#cell = cell;
    this.#scope = scope;
  }

  get open(): boolean {
    return this.#cell !== undefined && (this.#cell.closed || !this.#cell.mailbox.full);
  }

  readonly congested = false;

  send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): number {
    if (ask !== undefined && this.#cell?.isTakingTurn() === true)
      throw new SelfAskError(this.#cell.path, type);
    if (this.byReference) this.#deliver(type, args, ask, 0);
    else this.sendSealed(seal([...args, type], this.#scope.systemId), ask);
    return 0;
  }

  whenDrained(fn: () => void): void {
    fn();
  }

  sendSealed(body: Uint8Array, ask: PendingAsk | undefined): void {
    const args = unseal(body, this.#scope) as unknown[];
    const type = args.pop() as string;
    this.#deliver(type, args, ask, body.length);
  }

  whenOpen(fn: () => void): void {
    this.#cell?.mailbox.whenRoom(fn);
  }

  /** The process tells everyone in it of the end of its own runs. */
  watch(): void {}

  whenEnded(fn: () => void): void {
    if (this.#cell === undefined) fn();
    else this.#cell.whenEnded(fn);
  }

  running(): Promise<string | undefined> {
    return Promise.resolve(this.#cell?.running);
  }

  #deliver(type: string, args: readonly unknown[], ask: PendingAsk | undefined, bytes: number): void {
    if (ask !== undefined) ask.sentTo = this;
    const port = ask === undefined || this.byReference ? ask : new SerializedReply(ask, this.#scope);
    this.#cell?.deliver({ kind: 'message', type, args, port, bytes });
  }
}

/** Encodes replies as if they came from another process. */
class SerializedReply implements NonNullable<Message['port']> {
  readonly #ask: PendingAsk;
  readonly #scope: RevivalScope;

  constructor(ask: PendingAsk, scope: RevivalScope) {
    this.#ask = ask;
    this.#scope = scope;
  }

  reply(value: unknown): void {
    try {
      this.#ask.reply(unseal(seal(value, this.#scope.systemId), this.#scope));
    } catch (error) {
      this.#ask.refuse(error);
    }
  }

  refuse(error: Error): void {
    this.#ask.refuse(unseal(sealError(error, this.#scope.systemId), this.#scope));
  }
}
