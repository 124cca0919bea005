/** The route to one run of an actor in another process. */

import type { AskedRun, PendingAsk } from '../../actor/ask-table.ts';
import type { Outlet, OutletUser } from '../../actor/outlet.ts';
import type { Sealed } from '../../codec/sealed.ts';
import { Kind, type Place } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';
import type { Link } from './link.ts';

/** The connection that an outlet sends over. */
export interface OutletRoute {
  readonly link: Link;
  /** Asks for the end of a run there to be told. */
  watchRun(cell: number): void;
  askRunning(cell: number): Promise<string | undefined>;
  /** Calls `fn` once when the link is not congested, never at once. */
  whenDrained(fn: () => void): void;
}

type OutletState = 'open' | 'paused' | 'leaving' | 'ended';

export class RemoteOutlet implements Outlet, AskedRun {
  readonly place: Place;
  readonly byReference = false;
  readonly route: OutletRoute;
  #state: OutletState = 'open';
  #whenOpen: (() => void)[] = [];
  #users: OutletUser[] = [];
  #said: ExitReason | undefined;

  constructor(place: Place, route: OutletRoute) {
    this.place = place;
    this.route = route;
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  get congested(): boolean {
    return this.route.link.congested;
  }

  send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): number {
    if (ask === undefined) return this.route.link.send(Kind.tell, this.place.cell, 0, args, type);
    const bytes = this.route.link.send(Kind.ask, this.place.cell, ask.id, args, type);
    ask.sentTo = this;
    return bytes;
  }

  sendSealed(body: Sealed, ask: PendingAsk | undefined): void {
    if (ask !== undefined) ask.sentTo = this;
    this.route.link.sendSealed(ask === undefined ? Kind.tell : Kind.ask, this.place.cell, ask?.id ?? 0, body);
  }

  whenOpen(fn: () => void): void {
    this.#whenOpen.push(fn);
  }

  whenDrained(fn: () => void): void {
    this.route.whenDrained(fn);
  }

  watch(): void {
    this.route.watchRun(this.place.cell);
  }

  whenEnded(user: OutletUser): void {
    if (this.#state === 'ended') user.outletEnded(this.#said);
    else this.#users.push(user);
  }

  running(): Promise<string | undefined> {
    return this.route.askRunning(this.place.cell);
  }

  /** The receiver's mailbox is full. */
  pause(): void {
    if (this.#state === 'open') this.#state = 'paused';
  }

  /** It has room again. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'open';
    this.#announceOpen();
  }

  /** The run takes no more: what is sent from now on waits for its end, and then for the next run. */
  leaves(): void {
    if (this.#state !== 'ended') this.#state = 'leaving';
  }

  /**
   * The run is over, or the connection is.
   *
   * @param said - Why, as its process said; missing when that has said nothing.
   */
  end(said: ExitReason | undefined): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#said = said;
    const users = this.#users;
    this.#users = [];
    for (const user of users) user.outletEnded(said);
    this.#announceOpen();
  }

  #announceOpen(): void {
    const waiting = this.#whenOpen;
    this.#whenOpen = [];
    for (const fn of waiting) fn();
  }
}
