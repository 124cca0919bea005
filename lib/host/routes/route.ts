/**
 * A direct connection to one other process, from when it is first wanted until it ends. There is one
 * for each pair of processes as long as both live.
 */

import type { Socket } from 'node:net';
import { DeferredTransport } from '../../transport/deferred-transport.ts';
import { SocketTransport } from '../../transport/socket-transport.ts';
import { Peer, type PeerHost } from './peer.ts';

/** Who makes the connection: the process that was invited. */
type RouteState = 'new' | 'inviting' | 'connecting' | 'open' | 'ended';

export class Route {
  readonly peer: Peer;
  readonly #transport = new DeferredTransport();
  #state: RouteState = 'new';
  #whenSettled: (() => void)[] = [];
  #whenEnded: (() => void)[] = [];

  constructor(process: string, host: PeerHost) {
    this.peer = new Peer(process, this.#transport, host);
  }

  get state(): RouteState {
    return this.#state;
  }

  /** Resolves once it is open, or has ended. */
  async settled(): Promise<void> {
    if (this.#state === 'open' || this.#state === 'ended') return;
    await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
  }

  async ended(): Promise<void> {
    if (this.#state === 'ended') return;
    await new Promise<void>((resolve) => this.#whenEnded.push(resolve));
  }

  /** The other process was invited. */
  inviting(): void {
    this.#state = 'inviting';
  }

  /** Connects to where the other process listens, and says who this one is; rejects when nobody does. */
  async connect(path: string, hello: Uint8Array): Promise<void> {
    this.#state = 'connecting';
    const transport = await SocketTransport.connect(path);
    transport.send(hello);
    this.#open(transport);
  }

  /** The other process has connected. */
  accept(socket: Socket): void {
    this.#open(SocketTransport.fromSocket(socket));
  }

  /** There is no way to the other process, or no more of it. */
  fail(error: Error | undefined): void {
    this.#transport.end(error);
  }

  /** The peer has ended. */
  end(): void {
    this.#state = 'ended';
    this.#settle();
    for (const fn of this.#whenEnded) fn();
  }

  #open(transport: SocketTransport): void {
    if (this.#state !== 'ended') this.#state = 'open';
    this.#transport.connect(transport);
    this.#settle();
  }

  #settle(): void {
    const waiting = this.#whenSettled;
    this.#whenSettled = [];
    for (const fn of waiting) fn();
  }
}
