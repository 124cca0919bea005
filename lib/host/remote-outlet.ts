/** The route to one run of an actor in another process. */

import type { AskedRun, PendingAsk } from '../actor/ask-table.ts';
import type { Outlet } from '../actor/outlet.ts';
import { Kind, type Place } from '../codec/wire.ts';
import type { Peer } from './peer.ts';

type OutletState = 'open' | 'paused' | 'ended';

export class RemoteOutlet implements Outlet, AskedRun {
  readonly place: Place;
  readonly byReference = false;
  readonly #peer: Peer;
  #state: OutletState = 'open';
  #whenOpen: (() => void)[] = [];
  #whenEnded: (() => void)[] = [];

  constructor(place: Place, peer: Peer) {
    this.place = place;
    this.#peer = peer;
  }

  get open(): boolean {
    return this.#state === 'open' && !this.#peer.link.congested;
  }

  send(type: string, args: readonly unknown[], ask: PendingAsk | undefined): void {
    const body = [...args, type];
    if (ask === undefined) this.#peer.link.send(Kind.tell, this.place.cell, 0, body);
    else {
      this.#peer.link.send(Kind.ask, this.place.cell, ask.id, body);
      ask.sentTo = this;
    }
  }

  sendSealed(body: Uint8Array, ask: PendingAsk | undefined): void {
    if (ask !== undefined) ask.sentTo = this;
    this.#peer.link.sendSealed(ask === undefined ? Kind.tell : Kind.ask, this.place.cell, ask?.id ?? 0, body);
  }

  whenOpen(fn: () => void): void {
    this.#whenOpen.push(fn);
    if (this.#state === 'open') this.#peer.whenDrained(() => this.#announceOpen());
  }

  watch(): void {
    this.#peer.tell('watch', this.place.cell);
  }

  whenEnded(fn: () => void): void {
    if (this.#state === 'ended') fn();
    else this.#whenEnded.push(fn);
  }

  async running(): Promise<string | undefined> {
    return this.#peer.ask('running', this.place.cell);
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

  /** The run is over, or the connection is. */
  end(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    const listeners = this.#whenEnded;
    this.#whenEnded = [];
    for (const fn of listeners) fn();
    this.#announceOpen();
  }

  #announceOpen(): void {
    const waiting = this.#whenOpen;
    this.#whenOpen = [];
    for (const fn of waiting) fn();
  }
}
