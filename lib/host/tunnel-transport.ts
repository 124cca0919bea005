/**
 * Frames between two processes that are not parent and child, carried by the links of the tree.
 *
 * The receiver acknowledges what it has taken, so that a sender waits when the other end is slow and
 * nothing piles up on the way.
 */

import { FRAME_HEADER_BYTES, type Transport, type TransportListener } from '../transport/transport.ts';
import type { Peer } from './peer.ts';

/** Unacknowledged bytes at which senders are asked to wait, and at which they may go on. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LOW_WATER_BYTES = 256 * 1024;
/** Bytes taken between two acknowledgements. */
const ACKNOWLEDGE_BYTES = 128 * 1024;

export class TunnelTransport implements Transport {
  readonly #from: string;
  readonly #to: string;
  /** The neighbour that lies on the way; missing when there is no way. */
  readonly #carrier: Peer | undefined;
  #listener: TransportListener | undefined;
  #unacknowledged = 0;
  #congested = false;
  #taken = 0;
  #ended = false;

  constructor(from: string, to: string, carrier: Peer | undefined) {
    this.#from = from;
    this.#to = to;
    this.#carrier = carrier;
  }

  get congested(): boolean {
    return this.#congested;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    if (this.#carrier === undefined) queueMicrotask(() => this.end());
  }

  send(frame: Uint8Array): void {
    if (this.#ended || this.#carrier === undefined) return;
    const content = frame.subarray(FRAME_HEADER_BYTES);
    this.#unacknowledged += content.length;
    if (this.#unacknowledged > HIGH_WATER_BYTES) this.#congested = true;
    this.#carrier.forward(this.#to, this.#from, content);
  }

  whenSent(fn: () => void): void {
    if (this.#carrier === undefined) fn();
    else this.#carrier.link.whenSent(fn);
  }

  flushSync(limitMs: number): void {
    this.#carrier?.link.flushSync(limitMs);
  }

  destroy(): void {
    this.end();
  }

  /** Takes a frame that came through the tree. */
  receive(frame: Uint8Array): void {
    if (this.#ended) return;
    this.#listener?.onFrame(frame);
    this.#taken += frame.length;
    if (this.#taken < ACKNOWLEDGE_BYTES) return;
    this.#carrier?.tell('received', this.#to, this.#from, this.#taken);
    this.#taken = 0;
  }

  /** The other end has taken so many bytes. */
  acknowledged(bytes: number): void {
    this.#unacknowledged -= bytes;
    if (!this.#congested || this.#unacknowledged > LOW_WATER_BYTES) return;
    this.#congested = false;
    this.#listener?.onDrain();
  }

  /** The other end is gone, or there is no way to it. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener?.onEnd(undefined);
  }
}
