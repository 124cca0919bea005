/** A connection between two processes. */

import type { Finder, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { defineClient } from '../lib/codec/client.ts';
import { ClosedError } from '../lib/errors.ts';
import { unlessClosed, untilClosed } from './shared/closed.ts';
import { patient } from './shared/patient.ts';
import { type End, PipeActor, type PipeProtocol } from './shared/pipe-actor.ts';
import { send, sendNoMore } from './shared/sender.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { inTime, PROCESS_KEY, waitFor, type WaitOptions } from './shared/wait.ts';

export type PipeOptions = SharedOptions;

const definition: SharedDefinition<PipeOptions, PipeProtocol> = sharedDefinition(PipeActor, [], () => []);

/** Both ends of a pipe: what one sends the other receives. */
type Ends<A, B> = [Connection<A, B>, Connection<B, A>];

/**
 * Two connected ends: what one sends the other receives, in order, each message whole.
 *
 * @example
 * ```ts
 * const [here, there] = await Pipe.start<string>(system);
 * await here.send('hello');
 * await there.recv(); // => 'hello'
 * ```
 */
export const Pipe = {
  /**
   * @typeParam A - What the first end sends.
   * @typeParam B - What the second end sends.
   * @returns Both ends. Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}.
   */
  async start<A, B = A>(owner: Spawner, options: PipeOptions = {}): Promise<Ends<A, B>> {
    return endsOf<A, B>(await startShared(owner, definition, options));
  },

  /** @returns Both ends, of which each process uses its own; `undefined` when there is no pipe of that name. */
  whereis<A, B = A>(owner: Finder, name: string): Promise<Ends<A, B> | undefined> {
    return findShared(owner, definition, name, endsOf<A, B>);
  },
};

/** The ends that this process has claimed. */
const claimed = new WeakSet<Connection<never, unknown>>();

/**
 * An end of a pipe. It belongs to the process that uses it first: when that closes it, or dies, the other end
 * receives what is left, and {@link ClosedError} after that. A message is a copy of what it was when it was sent,
 * also within one process.
 *
 * @typeParam S - What it sends.
 * @typeParam R - What it receives.
 */
export class Connection<in S, out R> extends SharedClient<PipeProtocol> implements AsyncIterable<R> {
  readonly end: End;

  /** Use {@link Pipe.start}. */
  constructor(ref: ActorRef<PipeProtocol>, end: End) {
    super(ref);
    this.end = end;
  }

  /** @returns When it is on its way. Rejects with {@link EncodeError}, {@link ClosedError} or {@link Rejection}. */
  async send(message: S): Promise<void> {
    if (!claimed.has(this)) await claim(this);
    const { ref, end } = this;
    return send(this, {
      tell: () => ref.tell('send', end, message),
      confirm: () => patient(ref).ask('send', end, message),
      isOpen: () => patient(ref).ask('isOpen', end),
    });
  }

  /**
   * Takes the next message, or waits for it.
   *
   * @returns Rejects with {@link WaitTimeoutError}, the reason of the signal, {@link Rejection} when the end
   *   belongs to another process, and {@link ClosedError} when nothing comes any more.
   */
  async recv(options?: WaitOptions): Promise<R> {
    if (!claimed.has(this)) await claim(this);
    const { ref, end } = this;
    const received = await waitFor(ref, options, (wait) => patient(ref).ask('receive', end, wait)).catch(
      (error: unknown) => {
        if (error instanceof ClosedError) sendNoMore(this);
        throw error;
      },
    );
    return inTime(received, `no message at ${ref.path}`, options)[0] as R;
  }

  /**
   * Says whether `recv` would not wait: a message is there, or none comes any more.
   *
   * @param timeoutMs - How long to wait for that. @defaultValue 0
   */
  async poll(timeoutMs: number = 0): Promise<boolean> {
    if (!claimed.has(this)) await claim(this);
    const { ref, end } = this;
    const outcome = await waitFor(ref, { timeoutMs }, (wait) => patient(ref).ask('poll', end, wait ?? {}));
    return outcome !== 'timeout';
  }

  /** Closes this end: the other receives what was sent before, and {@link ClosedError} after that. */
  override async close(): Promise<void> {
    sendNoMore(this);
    await unlessClosed(call(this, 'closeEnd', this.end));
  }

  /** Takes messages until either end is closed and nothing is left here. */
  [Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    return untilClosed(() => this.recv());
  }
}

defineClient(import.meta, 'Connection', Connection);

async function claim(connection: Connection<never, unknown>): Promise<void> {
  await call(connection, 'claim', connection.end, PROCESS_KEY);
  claimed.add(connection);
}

function endsOf<A, B>(ref: ActorRef<PipeProtocol>): Ends<A, B> {
  return [new Connection<A, B>(ref, 0), new Connection<B, A>(ref, 1)];
}
