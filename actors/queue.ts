/** A queue between any number of producers and consumers. */

import type { Finder, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { checkInteger } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError, WaitTimeoutError } from '../lib/errors.ts';
import { orClosed, unlessClosed, untilClosed } from './shared/closed.ts';
import { patient } from './shared/patient.ts';
import { type LateClaim, supplyOf } from './shared/prefetched.ts';
import { QueueActor, type QueueProtocol } from './shared/queue-actor.ts';
import type { QueuePlan } from './shared/queue-store.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { send, sendNoMore } from './shared/sender.ts';
import { take } from './shared/take.ts';
import { checkWait, inTime, PROCESS_KEY, waitFor, type WaitOptions } from './shared/wait.ts';

export interface QueueOptions extends SharedOptions {
  /** Items that it holds at most; `put` waits for room. @defaultValue Infinity */
  readonly maxSize?: number;
  /**
   * Items whose consumer's process ends before it has called `taskDone` for them go back to the front: an
   * item may be worked on twice then. @defaultValue false
   */
  readonly redeliver?: boolean;
}

/**
 * A queue: first in, first out, each item to one consumer.
 *
 * A value, as all clients. Its items are kept by its actor, in the process that has started it, whatever
 * becomes of those who put them. An item that has been handed to a consumer is that one's; use `redeliver` for
 * what must be done though a consumer dies.
 *
 * A process that takes small items one after the other, about as quickly as they can be taken, is sent more of them at once. They
 * are in the queue until it takes them: they count, and are for others when it does not take them within
 * some milliseconds, or ends. Only then may another process, which was quicker, get one after a later one.
 *
 * @typeParam T - What it holds.
 * @example
 * ```ts
 * const queue = await Queue.start<string>(system);
 * await queue.put('red');
 * await queue.get(); // => 'red'
 * ```
 */
export class Queue<in out T> extends SharedClient<QueueProtocol> implements AsyncIterable<T> {
  static readonly definition: SharedDefinition<QueueOptions, QueueProtocol> = sharedDefinition(
    QueueActor,
    ['maxSize', 'redeliver'],
    (options) => [resolve(options)],
    // Closed is what it is when all is done.
    'transient',
  );

  readonly maxSize: number;

  /** Use {@link Queue.start}. */
  constructor(ref: ActorRef<QueueProtocol>, { maxSize }: Pick<QueuePlan, 'maxSize'>) {
    super(ref);
    this.maxSize = maxSize;
  }

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}. */
  static async start<T>(owner: Spawner, options: QueueOptions = {}): Promise<Queue<T>> {
    const ref = await startShared(owner, Queue.definition, options);
    return new Queue(ref, { maxSize: options.maxSize ?? Infinity });
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<T>(owner: Finder, name: string): Promise<Queue<T> | undefined> {
    return findShared(
      owner,
      Queue.definition,
      name,
      async (ref) => new Queue(ref, await orClosed(ref, patient(ref).ask('describe'))),
    );
  }

  /**
   * Puts an item at the end.
   *
   * @returns When it is on its way, or, with a `maxSize`, in the queue. Rejects with {@link EncodeError},
   *   {@link ClosedError}, {@link WaitTimeoutError} or the reason of the signal; it is not in the queue then.
   */
  async put(item: T, options?: WaitOptions): Promise<void> {
    if (this.maxSize === Infinity) {
      if (options !== undefined) checkWait(options);
      options?.signal?.throwIfAborted();
      return send(this, {
        tell: () => this.ref.tell('put', item),
        confirm: () => patient(this.ref).ask('put', item),
        isOpen: () => patient(this.ref).ask('isOpen'),
      });
    }
    if (await offer(this, item, options)) return;
    throw new WaitTimeoutError(`no room in ${this.path}`, options?.timeoutMs ?? Infinity);
  }

  /** @returns `false` when it is full. */
  tryPut(item: T): Promise<boolean> {
    return offer(this, item, { timeoutMs: 0 });
  }

  /**
   * Takes the item in front, or waits for one.
   *
   * @returns Rejects with {@link WaitTimeoutError}, the reason of the signal, or {@link ClosedError} when the
   *   queue is closed and nothing is left in it.
   */
  get(options?: WaitOptions): Promise<T> {
    // Neither asked nor awaited, where it need not be: that would take longer than all the rest.
    const ahead = options === undefined ? supplyOf(this.ref)?.take() : undefined;
    if (Array.isArray(ahead)) return Promise.resolve(ahead[0] as T);
    return getLater(this, options, ahead as LateClaim | undefined);
  }

  /** @returns `undefined` when it is empty. */
  async tryGet(): Promise<T | undefined> {
    const taken = await take(this.ref, { timeoutMs: 0 });
    return taken === 'timeout' ? undefined : (taken[0] as T);
  }

  /** Items that are in it. */
  size(): Promise<number> {
    return call(this, 'size');
  }

  async isEmpty(): Promise<boolean> {
    return (await this.size()) === 0;
  }

  /**
   * Says that an item which was taken has been dealt with; in a queue with `redeliver`, the one that this
   * process took first of those that it still has.
   *
   * @returns Rejects with {@link Rejection} when that was said of all that were taken, by this process in a
   *   queue with `redeliver`. Of a queue that has ended nobody waits for that.
   */
  taskDone(): Promise<void> {
    return unlessClosed(call(this, 'taskDone', PROCESS_KEY));
  }

  /**
   * Resolves when all items that were put have been taken and said to be done.
   *
   * @returns Rejects with {@link WaitTimeoutError}, the reason of the signal, or {@link ClosedError}.
   */
  async join(options?: WaitOptions): Promise<void> {
    const outcome = await waitFor(this.ref, options, (wait) => patient(this.ref).ask('join', wait));
    inTime(outcome, `${this.path} was not done`, options);
  }

  /**
   * Takes no more items. Those that are in it can be taken; who waits after that gets {@link ClosedError}.
   *
   * It ends when nothing is left in it. A supervisor starts it again only where it is a `permanent` child, which it is
   * not by default: empty then, and open to all its clients, so that who takes from it in a loop may go on.
   */
  override async close(): Promise<void> {
    sendNoMore(this);
    await unlessClosed(call(this, 'close'));
  }

  /** Takes items until the queue is closed and nothing is left in it. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return untilClosed(() => this.get());
  }
}

defineClient(import.meta, 'Queue', Queue);

function resolve(options: Omit<QueueOptions, 'name'>): QueuePlan {
  const { maxSize = Infinity, redeliver = false } = options;
  if (maxSize !== Infinity) checkInteger('maxSize', maxSize, 1);
  if (typeof redeliver !== 'boolean') throw new OptionError('redeliver', redeliver, 'true or false');
  return { maxSize, redeliver };
}

/** @returns Whether there was room in time. */
async function offer(
  { ref }: Pick<Queue<unknown>, 'ref'>,
  item: unknown,
  options: WaitOptions | undefined,
): Promise<boolean> {
  const outcome = await waitFor(ref, options, (wait) => patient(ref).ask('offer', item, wait));
  return outcome !== 'timeout';
}

async function getLater<T>(
  queue: Queue<T>,
  options: WaitOptions | undefined,
  late: LateClaim | undefined,
): Promise<T> {
  const taken = await take(queue.ref, options, late);
  return inTime(taken, `no item in ${queue.path}`, options)[0] as T;
}
