/** What this process has to do with one other process of its system. */

import type { AskTable, AskedRun } from '../../actor/ask-table.ts';
import { sealError, unseal, unsealArguments } from '../../codec/seal.ts';
import type { RevivalScope } from '../../codec/portable.ts';
import type { Sealed } from '../../codec/sealed.ts';
import {
  type EventRecord,
  Kind,
  PROCESS_TARGET,
  type ProcessProtocol,
  type StartOrder,
} from '../../codec/wire.ts';
import { checkReply } from '../../codec/wire-shapes.ts';
import { ClosedError, DecodeError, ProtocolError, RemoteError } from '../../errors.ts';
import type { ExitReason } from '../../exit-reason.ts';
import { type Caller, type Message, messageOf, type ReplyPort } from '../../mailbox/mailbox.ts';
import type { Transport } from '../../transport/transport.ts';
import { Link } from './link.ts';
import { RemoteOutlet, type OutletRoute } from './remote-outlet.ts';

/** Answers an ask that came from another process. */
export interface RemotePort extends ReplyPort {
  /** The run that was asked has ended: nobody has seen the ask. */
  missed(): void;
}

/** A tell or an ask that came; a tell has no port. */
export interface Incoming extends Message {
  readonly port: RemotePort | undefined;
}

/** What a process does with the messages of its peers. */
export interface PeerHost {
  readonly asks: AskTable;
  readonly scope: RevivalScope;
  /** A message for one of this process's actors. */
  onMessage(peer: Peer, target: number, message: Incoming): void;
  /** A message of {@link ProcessProtocol} for this process itself. */
  onProcessMessage(peer: Peer, message: Incoming): void;
  /** A message for one of this process's actors, or itself, that cannot be rebuilt here. */
  onUnreadable(target: number, port: ReplyPort | undefined, error: Error): void;
  /** Everything that came together has been handed on. */
  onFrameEnd(): void;
  onPeerEnd(peer: Peer, error: Error | undefined): void;
}

type ProcessMessage = keyof ProcessProtocol;
type Args<K extends ProcessMessage> = Parameters<ProcessProtocol[K]>;
type Reply<K extends ProcessMessage> = Awaited<ReturnType<ProcessProtocol[K]>>;

/** How long one process waits for another's answer about its own affairs, unless it says otherwise. */
const PROCESS_ASK_LIMIT_MS = 30_000;

/** What a child process says of the actors that it was ordered to start, and of itself. */
export interface ChildListener {
  /** The module of the actor ordered for a slot has been loaded; its setup comes next. */
  loaded(slot: number): void;
  ended(cell: number, reason: ExitReason): void;
  /** It takes no more orders, and exits. */
  leaving(): void;
  /** The connection to it was dropped for what it sent. */
  broken(error: ProtocolError): void;
}

export class Peer implements AskedRun, OutletRoute, Caller {
  /** Id of the other process. */
  readonly process: string;
  readonly link: Link;
  /** Runs here whose end the other process wants to know. */
  readonly watched: Set<number> = new Set();
  /** Runs here which the other process was asked to spare: their mailbox is full, or they have crashed. */
  readonly paused: Set<number> = new Set();
  /** Set when the other process is a child of this one. */
  child: ChildListener | undefined;
  readonly #host: PeerHost;
  readonly #outlets = new Map<number, RemoteOutlet>();
  #whenDrained: (() => void)[] = [];
  readonly #whenGone = new Set<() => void>();
  #ended = false;

  constructor(process: string, transport: Transport, host: PeerHost) {
    this.process = process;
    this.#host = host;
    this.link = new Link(transport, host.scope.systemId);
    this.link.listen({
      onMessage: (kind, target, correlation, body, sealed, bytes, blobs) => {
        if (kind === Kind.tell || kind === Kind.ask)
          this.#receive(kind, target, correlation, body, sealed, bytes, blobs);
        else this.#onReply(kind, correlation, body, sealed, blobs);
      },
      onFrameEnd: () => {
        host.onFrameEnd();
        this.link.flush();
      },
      onDrain: () => this.#drained(),
      onEnd: (error) => this.#onEnd(error),
    });
  }

  /**
   * Tells the other process itself something.
   *
   * @returns How many bytes that takes.
   */
  tell<K extends ProcessMessage>(type: K, ...args: Args<K>): number {
    return this.link.send(Kind.tell, PROCESS_TARGET, 0, [...args, type]);
  }

  /** Tells why a run here ended. */
  tellEnded(cell: number, { bytes, blobs }: Sealed): void {
    this.link.sendPlain(Kind.tell, PROCESS_TARGET, 0, [cell, bytes, 'ended'], blobs);
  }

  /** Tells of something that happened to an actor. */
  tellEvent(record: EventRecord, reason: Sealed | undefined): void {
    if (reason === undefined) this.tell('event', record);
    else this.link.sendPlain(Kind.tell, PROCESS_TARGET, 0, [record, reason.bytes, 'event'], reason.blobs);
  }

  /** Asks the other process itself; rejects with {@link ClosedError} when the connection ends first. */
  async ask<K extends ProcessMessage>(type: K, ...args: Args<K>): Promise<Reply<K>> {
    return this.askWithin(PROCESS_ASK_LIMIT_MS, type, ...args);
  }

  /** The same with a limit of its own, in milliseconds. */
  async askWithin<K extends ProcessMessage>(timeoutMs: number, type: K, ...args: Args<K>): Promise<Reply<K>> {
    if (this.#ended) throw this.#closed();
    const ask = this.#host.asks.open({ path: `process ${this.process}`, type, timeoutMs, signal: undefined });
    try {
      this.link.send(Kind.ask, PROCESS_TARGET, ask.id, [...args, type]);
      ask.sentTo = this;
    } catch (error) {
      ask.refuse(error);
    }
    return ask.promise as Promise<Reply<K>>;
  }

  /** Orders an actor there, however large its arguments are; the caller sees to it that an answer comes. */
  async start(order: StartOrder, blobs: readonly Uint8Array[]): Promise<number> {
    if (this.#ended) throw this.#closed();
    const path = `process ${this.process}`;
    const ask = this.#host.asks.open({ path, type: 'start', timeoutMs: Infinity, signal: undefined });
    this.link.sendPlain(Kind.ask, PROCESS_TARGET, ask.id, [order, 'start'], blobs);
    ask.sentTo = this;
    return ask.promise as Promise<number>;
  }

  get route(): this {
    return this;
  }

  running(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  watchRun(cell: number): void {
    this.tell('watch', cell);
  }

  askRunning(cell: number): Promise<string | undefined> {
    return this.ask('running', cell);
  }

  /** The route to one run there; the same one each time. */
  outlet(cell: number): RemoteOutlet {
    let outlet = this.#outlets.get(cell);
    if (outlet === undefined) {
      outlet = new RemoteOutlet({ process: this.process, cell }, this);
      if (this.#ended) outlet.end(undefined);
      else this.#outlets.set(cell, outlet);
    }
    return outlet;
  }

  /** An ask that was sent there came too late. */
  missed(correlation: number): void {
    const ask = this.#host.asks.find(correlation);
    if (ask?.sentTo?.route === this) ask.missed = true;
  }

  /** The route to a run there, if one was ever used. */
  findOutlet(cell: number): RemoteOutlet | undefined {
    return this.#outlets.get(cell);
  }

  /**
   * A run there has ended: forgets the route to it and says so to those who use it.
   *
   * @param said - Why, as the process said; missing when it has said nothing.
   */
  runEnded(cell: number, said: ExitReason | undefined): void {
    const outlet = this.#outlets.get(cell);
    this.#outlets.delete(cell);
    outlet?.end(said);
  }

  /** Has the other process hold back what it sends to a run here: until there is room, or for the next run. */
  pause(cell: number): void {
    if (this.paused.has(cell)) return;
    this.paused.add(cell);
    this.tell('pause', cell);
  }

  /** Calls `fn` once when the link is not congested, never at once. */
  whenDrained(fn: () => void): void {
    if (this.link.congested) this.#whenDrained.push(fn);
    else queueMicrotask(fn);
  }

  whenGone(fn: () => void): () => void {
    if (this.#ended) queueMicrotask(fn);
    else this.#whenGone.add(fn);
    return () => void this.#whenGone.delete(fn);
  }

  #drained(): void {
    const waiting = this.#whenDrained;
    this.#whenDrained = [];
    for (const fn of waiting) fn();
  }

  #receive(
    kind: typeof Kind.tell | typeof Kind.ask,
    target: number,
    correlation: number,
    body: unknown,
    sealed: boolean,
    bytes: number,
    blobs: readonly Uint8Array[],
  ): void {
    const port = kind === Kind.ask ? new RemoteReply(this, target, correlation, this.#host.scope) : undefined;
    let args: unknown;
    try {
      args = sealed ? unsealArguments(sealedOf(body, blobs), this.#host.scope) : body;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#host.onUnreadable(target, port, error);
      return;
    }
    const type: unknown = Array.isArray(args) ? args.pop() : undefined;
    if (typeof type !== 'string') throw new ProtocolError('a message has no name');
    if (!sealed && blobs.length > 0) (args as unknown[]).push(blobs);
    const message = messageOf(type, args as unknown[], port, bytes);
    if (target === PROCESS_TARGET) this.#host.onProcessMessage(this, message);
    else this.#host.onMessage(this, target, message);
  }

  #onReply(
    kind: typeof Kind.reply | typeof Kind.refusal,
    correlation: number,
    body: unknown,
    sealed: boolean,
    blobs: readonly Uint8Array[],
  ): void {
    const ask = this.#host.asks.find(correlation);
    if (ask === undefined) return;
    if (ask.sentTo?.route !== this)
      throw new ProtocolError(`process ${this.process} answered what another was asked`);
    let value: unknown;
    try {
      value = sealed ? unseal(sealedOf(body, blobs), this.#host.scope) : body;
      if (kind === Kind.reply && ask.sentTo === this) checkReply(this.process, ask.type, value);
    } catch (error) {
      ask.refuse(error);
      if (error instanceof DecodeError) return;
      throw error;
    }
    if (kind === Kind.reply) ask.reply(value);
    else ask.refuse(value instanceof Error ? value : RemoteError.from(value));
  }

  #onEnd(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const ask of this.#host.asks.sentTo(this)) ask.refuse(this.#closed());
    if (error instanceof ProtocolError) this.child?.broken(error);
    this.#host.onPeerEnd(this, error);
    for (const cell of this.#outlets.keys()) this.runEnded(cell, undefined);
    this.#drained();
    for (const fn of this.#whenGone) fn();
  }

  #closed(): ClosedError {
    return new ClosedError(`the connection to process ${this.process} has ended`);
  }
}

/** @throws {@link ProtocolError} when it is no sealed body. */
function sealedOf(body: unknown, blobs: readonly Uint8Array[]): Sealed {
  if (body instanceof Uint8Array) return { bytes: body, blobs };
  throw new ProtocolError('a sealed body is not binary');
}

/** Sends the answer to an ask back to the process that asked. */
class RemoteReply implements RemotePort {
  readonly caller: Peer;
  readonly #target: number;
  readonly #correlation: number;
  readonly #scope: RevivalScope;

  constructor(caller: Peer, target: number, correlation: number, scope: RevivalScope) {
    this.caller = caller;
    this.#target = target;
    this.#correlation = correlation;
    this.#scope = scope;
  }

  reply(value: unknown): void {
    try {
      this.caller.link.send(Kind.reply, PROCESS_TARGET, this.#correlation, value);
    } catch (error) {
      this.refuse(error);
    }
  }

  missed(): void {
    this.caller.link.send(Kind.tell, PROCESS_TARGET, 0, [this.#correlation, 'missed']);
  }

  refuse(error: unknown): void {
    this.caller.link.sendSealed(
      Kind.refusal,
      PROCESS_TARGET,
      this.#correlation,
      sealError(error, this.#scope.systemId),
    );
  }
  crash(error: unknown): void {
    // First, so that nothing is sent to this run by those who know of the crash.
    this.caller.pause(this.#target);
    this.refuse(error);
  }
}
