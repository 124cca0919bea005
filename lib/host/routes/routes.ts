/**
 * The ways from this process to all others of its system: the links to its parent and its children, and
 * direct connections to everyone else, made when they are first wanted.
 *
 * Who wants a route listens (`door.ts`) and sends an invitation with the place by way of the tree; the
 * other connects. When both invite each other at once, the invitation of the smaller id counts.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { WIRE_VERSION } from '../../codec/wire.ts';
import { ClosedError, ProtocolError } from '../../errors.ts';
import { writeHello } from '../../transport/hello.ts';
import type { Transport } from '../../transport/transport.ts';
import { Door, type DoorHost } from './door.ts';
import { Peer, type PeerHost } from './peer.ts';
import { isWithin, nextHop, parentOf } from './process-id.ts';
import { Route } from './route.ts';

/** How long a process that says it has connected may take to be heard: two steps of its kernel. */
const ARRIVAL_LIMIT_MS = 10_000;

/** What a process needs to meet others. */
export interface RouteAccess {
  /** Where the processes of the system listen. */
  readonly directory: string;
  /** What a process of the system shows first when it connects. */
  readonly token: Uint8Array;
}

export interface RoutesHost extends PeerHost {
  readonly clock: Clock;
  /** Somebody who is no process of the system tried to connect. */
  refused(error: ProtocolError): void;
  /** A process that may be there cannot be reached. */
  noRoute(process: string, error: Error): void;
}

export class Routes implements DoorHost {
  readonly clock: Clock;
  readonly #self: string;
  readonly #host: RoutesHost;
  /** The parent and the children. */
  readonly #neighbours = new Map<string, Peer>();
  readonly #routes = new Map<string, Route>();
  #access: RouteAccess | undefined;
  #door: Promise<Door> | undefined;

  constructor(self: string, host: RoutesHost) {
    this.clock = host.clock;
    this.#self = self;
    this.#host = host;
  }

  /** Takes note of how this process meets others. */
  admit(access: RouteAccess): void {
    this.#access = access;
  }

  /** The same from another process; only a parent's word counts. */
  admittedBy({ process }: Peer, access: RouteAccess): void {
    if (process === parentOf(this.#self)) this.admit(access);
  }

  /** Takes up the link to a neighbour. */
  attach(process: string, transport: Transport): Peer {
    const peer = new Peer(process, transport, this.#host);
    this.#neighbours.set(process, peer);
    return peer;
  }

  /** Takes up the link to a child, and tells it how to meet others. */
  attachChild(process: string, transport: Transport): Peer {
    const peer = this.attach(process, transport);
    const { directory, token } = this.#granted();
    peer.tell('access', directory, token);
    return peer;
  }

  /** The connection to a process, wherever it is; one that ends at once when there is no way. */
  to(process: string): Peer {
    const known = this.#neighbours.get(process) ?? this.#routes.get(process)?.peer;
    if (known !== undefined) return known;
    const route = this.#make(process);
    this.#invite(process, route).catch((error: unknown) => this.#failed(route, error as Error));
    return route.peer;
  }

  /** The connection to a parent or child, as long as there is one. */
  neighbour(process: string): Peer | undefined {
    return this.#neighbours.get(process);
  }

  /** The links to the processes that this one has started. */
  *children(): Iterable<Peer> {
    for (const peer of this.#neighbours.values()) if (parentOf(peer.process) === this.#self) yield peer;
  }

  /** Every connection. */
  *peers(): Iterable<Peer> {
    for (const { peer } of this.#routes.values()) yield peer;
    yield* this.#neighbours.values();
  }

  /** Resolves once no route is being made any more. */
  async settled(): Promise<void> {
    await Promise.all([...this.#routes.values()].map(async (route) => route.settled()));
  }

  /**
   * Carries an invitation on, or follows it.
   *
   * @param to - The process that is to connect.
   * @param from - The process that listens.
   * @returns Once `to` has connected. Rejects with {@link ClosedError} when there is no way to it.
   */
  async invited(to: string, from: string): Promise<void> {
    if (to !== this.#self) return this.#next(to).askWithin(Infinity, 'invite', to, from);
    let route = this.#routes.get(from);
    if (route?.state === 'open') {
      // The other side has lost the one that there is, and this one is about to.
      await route.ended();
      route = undefined;
    }
    if (route?.state === 'connecting') return route.settled();
    if (route?.state === 'inviting' && this.#self < from) return route.settled();
    route ??= this.#make(from);
    const { directory, token } = this.#granted();
    const hello = writeHello({ version: WIRE_VERSION, token, process: this.#self });
    try {
      await route.connect(join(directory, from), hello);
    } catch (error) {
      this.#failed(route, error as Error);
    }
  }

  /** Begins to listen; does nothing when this process does already. */
  async listen(): Promise<void> {
    this.#door ??= this.#openDoor().catch((error: unknown) => {
      this.#door = undefined;
      throw error;
    });
    await this.#door;
  }

  /** Lets nobody connect any more. */
  async close(): Promise<void> {
    await (await this.#door)?.close();
  }

  welcome(process: string, socket: Socket): void {
    const route = this.#routes.get(process);
    if (route?.state !== 'inviting')
      throw new ProtocolError(`process ${process} connected without being invited`);
    route.accept(socket);
  }

  refused(error: ProtocolError): void {
    this.#host.refused(error);
  }

  /**
   * A connection has ended.
   *
   * @returns Whether it was that to a neighbour.
   */
  ended(peer: Peer): boolean {
    const { process } = peer;
    const route = this.#routes.get(process);
    if (route?.peer === peer) {
      this.#routes.delete(process);
      route.end();
    }
    if (this.#neighbours.get(process) !== peer) return false;
    this.#neighbours.delete(process);
    this.#removeSockets(process);
    return true;
  }

  #make(process: string): Route {
    const route = new Route(process, this.#host);
    this.#routes.set(process, route);
    return route;
  }

  async #invite(process: string, route: Route): Promise<void> {
    route.inviting();
    await this.listen();
    if (route.state !== 'inviting') return;
    await this.#next(process).askWithin(Infinity, 'invite', process, this.#self);
    if (route.state !== 'inviting') return;
    const timer = this.clock.setTimeout(
      () => route.fail(new ClosedError(`process ${process} did not connect`)),
      ARRIVAL_LIMIT_MS,
    );
    await route.settled();
    this.clock.clearTimeout(timer);
  }

  async #openDoor(): Promise<Door> {
    const access = this.#granted();
    const { directory } = access;
    const path = join(directory, this.#self);
    try {
      return await Door.open(path, access, this);
    } catch (error) {
      if (existsSync(directory)) throw error;
      // Somebody has tidied up the temporary folder.
      const { restoreDirectory } = await import('./socket-directory.ts');
      restoreDirectory(directory);
      return Door.open(path, access, this);
    }
  }

  /** A route cannot be made. */
  #failed(route: Route, error: Error): void {
    // Who has ended cannot be reached; anything else is worth a line.
    if (!(error instanceof ClosedError)) this.#host.noRoute(route.peer.process, error);
    route.fail(error);
  }

  /** The neighbour on the way to a process. */
  #next(to: string): Peer {
    const next = this.#neighbours.get(nextHop(this.#self, to));
    if (next === undefined) throw new ClosedError(`there is no process ${to} any more`);
    return next;
  }

  /** Where the processes of the system listen. */
  get directory(): string {
    return this.#granted().directory;
  }

  #granted(): RouteAccess {
    if (this.#access !== undefined) return this.#access;
    throw new ProtocolError(`process ${this.#self} has not been told how to meet others`);
  }

  /** Where a process that has ended, and those below it, listened. */
  #removeSockets(process: string): void {
    if (this.#access === undefined || !isWithin(process, this.#self)) return;
    const { directory } = this.#access;
    try {
      for (const name of readdirSync(directory)) if (isWithin(name, process)) rmSync(join(directory, name));
    } catch {
      // As when too many files are open. One that stays is in nobody's way, and goes with the directory.
    }
  }
}
