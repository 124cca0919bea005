/**
 * A transport whose connection is still being made: it keeps what is sent until then, in order, and
 * tells of congestion as a connection would.
 */

import type { Transport, TransportListener } from './transport.ts';

type Kept = { readonly frame: Uint8Array } | { readonly blob: Uint8Array; readonly sent: () => void };

/** Kept bytes at which senders are asked to wait, as with a socket. */
const HIGH_WATER_BYTES = 256 * 1024;

type State =
  | { readonly at: 'waiting' }
  | { readonly at: 'connected'; readonly transport: Transport }
  | { readonly at: 'ended' };

export class DeferredTransport implements Transport {
  #state: State = { at: 'waiting' };
  #listener: TransportListener | undefined;
  #kept: Kept[] = [];
  #bytes = 0;
  #whenSent: (() => void)[] = [];

  get congested(): boolean {
    if (this.#state.at === 'connected') return this.#state.transport.congested;
    return this.#bytes > HIGH_WATER_BYTES;
  }

  get waiting(): boolean {
    return this.#state.at === 'waiting';
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  /** Goes on over a connection, beginning with what was kept; does nothing once this has ended. */
  connect(transport: Transport): void {
    const listener = this.#listener;
    if (this.#state.at !== 'waiting' || listener === undefined) {
      transport.destroy();
      return;
    }
    const wasCongested = this.congested;
    this.#state = { at: 'connected', transport };
    for (const one of this.#kept) {
      if ('frame' in one) transport.send(one.frame);
      else transport.sendBlob(one.blob, one.sent);
    }
    this.#kept = [];
    for (const fn of this.#takeWaiting()) transport.whenSent(fn);
    transport.listen({
      onFrame: (frame) => listener.onFrame(frame),
      onBlob: (blob) => listener.onBlob(blob),
      onDrain: () => listener.onDrain(),
      onEnd: (error) => this.end(error),
    });
    if (wasCongested && !transport.congested) listener.onDrain();
  }

  /** There is no connection, or no more of it. */
  end(error: Error | undefined): void {
    if (this.#state.at === 'ended') return;
    this.#state = { at: 'ended' };
    this.#kept = [];
    for (const fn of this.#takeWaiting()) fn();
    this.#listener?.onEnd(error);
  }

  send(frame: Uint8Array): void {
    if (this.#state.at === 'connected') this.#state.transport.send(frame);
    else this.#keep({ frame }, frame.length);
  }

  sendBlob(blob: Uint8Array, sent: () => void): void {
    if (this.#state.at === 'connected') this.#state.transport.sendBlob(blob, sent);
    else this.#keep({ blob, sent }, blob.length);
  }

  whenSent(fn: () => void): void {
    if (this.#state.at === 'connected') this.#state.transport.whenSent(fn);
    else if (this.#kept.length === 0) fn();
    else this.#whenSent.push(fn);
  }

  /** What no connection has been made for cannot leave. */
  flushSync(limitMs: number): void {
    if (this.#state.at === 'connected') this.#state.transport.flushSync(limitMs);
  }

  destroy(): void {
    if (this.#state.at === 'connected') this.#state.transport.destroy();
    else this.end(undefined);
  }

  #keep(one: Kept, bytes: number): void {
    if (this.#state.at !== 'waiting') return;
    this.#kept.push(one);
    this.#bytes += bytes;
  }

  #takeWaiting(): (() => void)[] {
    const waiting = this.#whenSent;
    this.#whenSent = [];
    return waiting;
  }
}
