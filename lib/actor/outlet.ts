/** Where messages for one run of an actor are put: its mailbox in this process, or a route to another. */

import type { Sealed } from '../codec/sealed.ts';
import type { Place } from '../codec/wire.ts';
import type { ExitReason } from '../exit-reason.ts';
import type { AskedRun, PendingAsk } from './ask-table.ts';

/** Who sends through an outlet, and is told of its end. An object and no function: there may be a million. */
export interface OutletUser {
  /**
   * The run has ended, and all that it sent here has been received.
   *
   * @param said - Why, in the words of the process that it ran in; missing when that has said nothing.
   */
  outletEnded(said: ExitReason | undefined): void;
}

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
  sendSealed(body: Sealed, ask: PendingAsk | undefined): void;
  /** Calls `fn` once when messages may be sent again. */
  whenOpen(fn: () => void): void;
  /** Calls `fn` once when the connection has room again. */
  whenDrained(fn: () => void): void;
  /** Asks the place to tell of the end of this run. */
  watch(): void;
  /** Has `user` told once that the run has ended; at once when it has already. */
  whenEnded(user: OutletUser): void;
}
