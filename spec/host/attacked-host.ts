/**
 * A process host that is sent anything at all, each time over a connection of its own, by a neighbour that
 * speaks to the bare link. It keeps what went wrong, beside what has to: a dropped connection.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';

import { defineActor } from '../../lib/actor/definition.ts';
import { Names } from '../../lib/actor/names.ts';
import { DeadLetterCounters } from '../../lib/actor/dead-letters.ts';
import type { LiveRef } from '../../lib/actor/live-ref.ts';
import { systemClock } from '../../lib/clock.ts';
import { Kind, type ProcessProtocol } from '../../lib/codec/wire.ts';
import { WireReader } from '../../lib/codec/wire-reader.ts';
import { DecodeError, ProtocolError } from '../../lib/errors.ts';
import { EventBoard } from '../../lib/host/reports/event-board.ts';
import { Family } from '../../lib/host/runs/family.ts';
import { ownNames } from '../../lib/host/routes/name-service.ts';
import type { Peer } from '../../lib/host/routes/peer.ts';
import { ProcessHost } from '../../lib/host/process-host.ts';
import { loopbackPair } from '../../lib/transport/loopback.ts';
import { FRAME_HEADER_BYTES } from '../../lib/transport/transport.ts';
import { spawnKeeper } from '../../supervisors/spawn-keeper.ts';
import { SYSTEM_ID } from '../codec/lanes.ts';
import { changedPrototype, strangerIn } from './strangers.ts';

/** Who attacks. */
const NEIGHBOUR = '0.7';
/** What one input may take of a processor, milliseconds: others may have it for longer meanwhile. */
const INPUT_LIMIT_MS = 1_000;

/** Takes whatever comes, and keeps it to be looked at. */
const taken: unknown[][] = [];
const Victim = defineActor(import.meta, 'Victim', () => ({
  take: (...values: unknown[]) => void taken.push(values),
  count: () => taken.length,
}));

class ObservedHost extends ProcessHost {
  ends: { readonly peer: Peer; readonly error: Error | undefined }[] = [];

  override onPeerEnd(peer: Peer, error: Error | undefined): void {
    this.ends.push({ peer, error });
    super.onPeerEnd(peer, error);
  }
}

/** How an input was received. */
export interface Reception {
  /** Why the connection was dropped; missing when it was not. */
  readonly dropped: Error | undefined;
  readonly messages: readonly string[];
}

export class AttackedHost {
  readonly #host: ObservedHost;
  readonly #family = new Family('/attacked');
  readonly #uncaught: unknown[] = [];
  readonly #log: string[] = [];
  readonly #events = new EventBoard('/attacked');
  #victim: LiveRef | undefined;

  constructor() {
    const names = new Names();
    const letters = new DeadLetterCounters();
    this.#host = new ObservedHost({
      identity: {
        systemId: SYSTEM_ID,
        systemName: 'attacked',
        processId: '0',
        logLevel: 'info',
        serializeLocal: false,
        serves: 'many',
      },
      assembly: { entry: '/nowhere', keeper: spawnKeeper() },
      clock: systemClock,
      reports: {
        log: ({ message }) => void this.#log.push(message),
        deadLetters: (reports) => letters.add(reports),
        events: this.#events,
      },
      names: () => ownNames(names),
      onNeighbourEnd: ({ process: ended }) => names.releaseOwnedBy(ended),
      leave: () => undefined,
    });
    // Somebody listens, so that events are looked into, and takes none.
    this.#events.listen();
    // Before mocha, which would not know the input.
    process.setUncaughtExceptionCaptureCallback(this.#gotAway);
    process.on('unhandledRejection', this.#gotAway);
  }

  /**
   * Sends the frames that `input` makes, over a new connection.
   *
   * @param input - Is given the number of the first of the asks that wait for a reply, one of each.
   * @throws what went wrong.
   */
  async attack(input: (firstAsk: number) => readonly Uint8Array[]): Promise<Reception> {
    await this.#spawnVictim();
    const [near, far] = loopbackPair();
    const correlations: number[] = [];
    const reader = new WireReader({
      onMessage: (kind, _target, correlation) => void (kind === Kind.ask && correlations.push(correlation)),
    });
    far.listen({
      onFrame: (frame) => reader.read(frame),
      onBlob: () => undefined,
      onDrain: () => undefined,
      onEnd: () => undefined,
    });
    const peer = this.#host.routes.attach(NEIGHBOUR, near);
    const asks = Promise.allSettled(askEverything(peer));
    await nextTurn();
    this.#host.ends = [];
    const started = process.cpuUsage();
    for (const frame of input(correlations[0] ?? 0)) {
      far.send(Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), frame]));
    }
    await nextTurn();
    const { user, system } = process.cpuUsage(started);
    const ends = this.#host.ends.splice(0);
    far.destroy();
    const outcomes = await asks;
    this.#assertHarmless(
      ends.map(({ error }) => error),
      outcomes,
      (user + system) / 1_000,
    );
    return { dropped: ends.find((end) => end.peer === peer)?.error, messages: this.#log.splice(0) };
  }

  /** Opens an ask that goes to nobody; its number. */
  askElsewhere(): number {
    const controller = new AbortController();
    const request = { path: '/elsewhere', type: 'take', timeoutMs: Infinity, signal: controller.signal };
    const ask = this.#host.asks.open(request);
    ask.promise.catch(() => undefined);
    setImmediate(() => setImmediate(() => controller.abort()));
    return ask.id;
  }

  /** Resolves with what an actor here answers, to see that it does. */
  async answers(): Promise<boolean> {
    await this.#spawnVictim();
    return typeof (await this.#victim?.ask('count')) === 'number';
  }

  async close(): Promise<void> {
    await this.#family.close({ type: 'shutdown' });
    await nextTurn();
    process.setUncaughtExceptionCaptureCallback(null);
    process.off('unhandledRejection', this.#gotAway);
    this.#assertHarmless([], [], 0);
    const changed = changedPrototype();
    if (changed !== undefined) throw new Error(`a prototype is not what it was: ${changed}`);
    taken.length = 0;
  }

  readonly #gotAway = (error: unknown): void => void this.#uncaught.push(error);

  async #spawnVictim(): Promise<void> {
    if (this.#victim !== undefined && (await this.#victim.pid()) !== undefined) return;
    this.#victim = await this.#host.spawn(this.#family, Victim, { placement: 'local' });
  }

  #assertHarmless(
    ends: readonly (Error | undefined)[],
    outcomes: readonly PromiseSettledResult<unknown>[],
    spentMs: number,
  ): void {
    if (this.#uncaught.length > 0) throw new Error('an exception got away', { cause: this.#uncaught.pop() });
    for (const end of ends) {
      if (end !== undefined && !isRefusal(end)) throw new Error('it broke', { cause: end });
    }
    for (const outcome of outcomes) {
      const { reason } = outcome as { readonly reason?: unknown };
      if (outcome.status === 'rejected' && !(reason instanceof Error)) {
        throw new Error('an ask was rejected with what is no error', { cause: reason });
      }
    }
    for (const stranger of [strangerIn(taken), strangerIn(outcomes), Object.keys(Object.prototype)[0]]) {
      if (stranger !== undefined) throw new Error(`it changed or made a prototype: ${stranger}`);
    }
    taken.length = 0;
    if (spentMs > INPUT_LIMIT_MS) throw new Error(`it took ${spentMs} ms`);
  }
}

type ProcessMessage = keyof ProcessProtocol;

/** What a neighbour is asked, in this order. */
const asked: ProcessMessage[] = [];

/** The place of an ask among all that a neighbour is asked before it attacks, from 0. */
export function placeOfAsk(type: ProcessMessage): number {
  return asked.indexOf(type);
}

/** Asks a neighbour everything that one process asks another. */
function askEverything(peer: Peer): Promise<unknown>[] {
  const ask = <K extends ProcessMessage>(
    type: K,
    ...args: Parameters<ProcessProtocol[K]>
  ): Promise<unknown> => {
    asked.push(type);
    return peer.ask(type, ...args);
  };
  asked.splice(0, Infinity, 'start');
  const start = {
    slot: 1,
    path: '/a',
    name: 'a',
    module: 'file:///a.js',
    definition: 'A',
    args: new Uint8Array(),
    capacity: 1,
    capacityBytes: 1,
    shutdownMs: 1,
  };
  return [
    peer.start(start, []),
    ask('running', 1),
    ask('locate', 1),
    ask('fate', 1, { process: NEIGHBOUR, cell: 1 }),
    ask('present', 1),
    ask('pid', 1),
    ask('reserveName', 'a', { owner: '0', slot: 1, path: '/a', systemId: SYSTEM_ID }, 'A'),
    ask('whereis', 'a', 'A'),
    ask('prepare'),
    ask('abandon', 1, 'request'),
    ask('counters', 1),
    ask('slotCounters', 1),
    ask('invite', NEIGHBOUR, '0'),
    ask('ping'),
    ask('tree', [1], 1),
    ask('heir', '/a'),
  ];
}

/** An error that says what was wrong with the bytes, and not one that they caused somewhere. */
function isRefusal(error: Error): boolean {
  if (!(error instanceof ProtocolError)) return false;
  return (
    error.cause === undefined ||
    error.cause instanceof DecodeError ||
    /could not be decoded/.test(error.message)
  );
}
