/**
 * The ways from this process to all others of its system.
 *
 * Process ids are paths in the tree: the root is `0`, its second child `0.2`. So each process knows
 * which neighbour lies on the way to any other, without a table.
 */

import type { Transport } from '../transport/transport.ts';
import { Peer, type PeerHost } from './peer.ts';
import { TunnelTransport } from './tunnel-transport.ts';

export const ROOT_PROCESS = '0';

export class Routes {
  readonly #self: string;
  readonly #host: PeerHost;
  /** The parent and the children. */
  readonly #neighbours = new Map<string, Peer>();
  readonly #tunnels = new Map<string, { readonly transport: TunnelTransport; readonly peer: Peer }>();
  /** Pairs of processes whose tunnel passes through here. */
  readonly #transit = new Map<string, readonly [string, string]>();

  constructor(self: string, host: PeerHost) {
    this.#self = self;
    this.#host = host;
  }

  /** Takes up the connection to a neighbour. */
  attach(process: string, transport: Transport): Peer {
    const peer = new Peer(process, transport, this.#host);
    this.#neighbours.set(process, peer);
    return peer;
  }

  /** The connection to a process, wherever it is; one that has ended already when there is no way. */
  to(process: string): Peer {
    return this.#neighbours.get(process) ?? this.#tunnel(process).peer;
  }

  /** Every connection, those that are carried by others first. */
  *peers(): Iterable<Peer> {
    for (const { peer } of this.#tunnels.values()) yield peer;
    yield* this.#neighbours.values();
  }

  /** A frame on its way from one process to another. */
  forward(via: Peer, to: string, from: string, frame: Uint8Array): void {
    if (to === this.#self) {
      this.#tunnel(from).transport.receive(frame);
      return;
    }
    const next = this.#next(to);
    if (next === undefined) {
      via.tell('unreachable', from, to);
      return;
    }
    this.#transit.set(`${from} ${to}`, [from, to]);
    next.forward(to, from, frame);
  }

  /** The process `from` has taken bytes that `to` sent it. */
  received(to: string, from: string, bytes: number): void {
    if (to === this.#self) this.#tunnels.get(from)?.transport.acknowledged(bytes);
    else this.#next(to)?.tell('received', to, from, bytes);
  }

  /** There is no way from `to` to the process `gone` any more. */
  unreachable(to: string, gone: string): void {
    this.#transit.delete(`${to} ${gone}`);
    this.#transit.delete(`${gone} ${to}`);
    if (to === this.#self) this.#tunnels.get(gone)?.transport.end();
    else this.#next(to)?.tell('unreachable', to, gone);
  }

  /**
   * A connection has ended; what depended on it ends too.
   *
   * @returns Whether it was that to a neighbour.
   */
  ended(peer: Peer): boolean {
    if (this.#tunnels.get(peer.process)?.peer === peer) this.#tunnels.delete(peer.process);
    if (this.#neighbours.get(peer.process) !== peer) return false;
    this.#neighbours.delete(peer.process);
    for (const [process, { transport }] of this.#tunnels) {
      if (isWithin(process, peer.process)) transport.end();
    }
    for (const [key, pair] of this.#transit) {
      const gone = pair.find((process) => isWithin(process, peer.process));
      if (gone === undefined) continue;
      this.#transit.delete(key);
      const [one, other] = pair;
      this.unreachable(gone === one ? other : one, gone);
    }
    return true;
  }

  #tunnel(process: string): { readonly transport: TunnelTransport; readonly peer: Peer } {
    let tunnel = this.#tunnels.get(process);
    if (tunnel === undefined) {
      const transport = new TunnelTransport(this.#self, process, this.#next(process));
      tunnel = { transport, peer: new Peer(process, transport, this.#host) };
      this.#tunnels.set(process, tunnel);
    }
    return tunnel;
  }

  /** The neighbour on the way to a process. */
  #next(to: string): Peer | undefined {
    return this.#neighbours.get(nextHop(this.#self, to));
  }
}

/** Says whether a process is another, or below it in the tree. */
export function isWithin(process: string, ancestor: string): boolean {
  return process === ancestor || process.startsWith(`${ancestor}.`);
}

/** Names the neighbour of `self` that lies on the way to `to`. */
export function nextHop(self: string, to: string): string {
  if (!isWithin(to, self)) return parentOf(self);
  const below = to.slice(self.length + 1);
  return `${self}.${below.split('.', 1)[0]}`;
}

/** The process that started a process. */
export function parentOf(process: string): string {
  return process.slice(0, Math.max(0, process.lastIndexOf('.')));
}
