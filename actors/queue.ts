/** A queue between any number of producers and consumers. */

import type { ClientDefinition } from '../lib/actor/client-kind.ts';
import type { ActorContext, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { checkInteger, checkKeys } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { ClosedError, OptionError, WaitTimeoutError } from '../lib/errors.ts';
import { type LateClaim, supplyOf } from './shared/prefetched.ts';
import { QueueActor, type QueueProtocol } from './shared/queue-actor.ts';
import type { QueuePlan } from './shared/queue-store.ts';
import {
  asked,
  findShared,
  patient,
  SharedClient,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { send, sendNoMore } from './shared/sender.ts';
import { take } from './shared/take.ts';
import { checkWait, PROCESS_KEY, waitFor, type WaitOptions } from './shared/wait.ts';

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
  static readonly definition: ClientDefinition<[options?: Omit<QueueOptions, 'name'>], QueueProtocol> =
    sharedDefinition<QueueOptions, QueueProtocol>(QueueActor, (options) => [resolve(options)]);

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
  static async whereis<T>(
    owner: Pick<ActorContext<unknown>, 'whereis'>,
    name: string,
  ): Promise<Queue<T> | undefined> {
    const ref = await findShared(owner, Queue.definition, name);
    return ref === undefined ? undefined : new Queue(ref, await patient(ref).ask('describe'));
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
    return asked(this, patient(this.ref).ask('size'));
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
    return unlessOver(asked(this, patient(this.ref).ask('taskDone', PROCESS_KEY)));
  }

  /**
   * Resolves when all items that were put have been taken and said to be done.
   *
   * @returns Rejects with {@link WaitTimeoutError}, the reason of the signal, or {@link ClosedError}.
   */
  async join(options?: WaitOptions): Promise<void> {
    const outcome = await waitFor(
      this.ref,
      options,
      (wait) => patient(this.ref).ask('join', wait),
      (key) => void patient(this.ref).tell('cancelWait', key),
    );
    if (outcome !== 'timeout') return;
    throw new WaitTimeoutError(`${this.path} was not done`, options?.timeoutMs ?? Infinity);
  }

  /** Takes no more items. Those that are in it can be taken; who waits after that gets {@link ClosedError}. */
  override async close(): Promise<void> {
    sendNoMore(this);
    await unlessOver(asked(this, patient(this.ref).ask('close')));
  }

  /** Takes items until the queue is closed and nothing is left in it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const taken = await take(this.ref, undefined).catch((error: unknown) => {
        if (error instanceof ClosedError) return 'timeout';
        throw error;
      });
      if (taken === 'timeout') return;
      yield taken[0] as T;
    }
  }
}

defineClient(import.meta, 'Queue', Queue);

function resolve(options: Omit<QueueOptions, 'name'>): QueuePlan {
  checkKeys('options', options, ['maxSize', 'redeliver'] satisfies (keyof QueueOptions)[]);
  const { maxSize = Infinity, redeliver = false } = options;
  if (maxSize !== Infinity) checkInteger('maxSize', maxSize, 1);
  if (typeof redeliver !== 'boolean') throw new OptionError('redeliver', redeliver, 'true or false');
  return { maxSize, redeliver };
}

/** It has ended: what was to be done about it needs not be done any more. */
async function unlessOver(done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof ClosedError)) throw error;
  }
}

/** @returns Whether there was room in time. */
async function offer(
  { ref }: Pick<Queue<unknown>, 'ref'>,
  item: unknown,
  options: WaitOptions | undefined,
): Promise<boolean> {
  const outcome = await waitFor(
    ref,
    options,
    (wait) => patient(ref).ask('offer', item, wait),
    (key) => void patient(ref).tell('cancelWait', key),
  );
  return outcome !== 'timeout';
}

async function getLater<T>(
  queue: Queue<T>,
  options: WaitOptions | undefined,
  late: LateClaim | undefined,
): Promise<T> {
  const taken = await take(queue.ref, options, late);
  if (taken !== 'timeout') return taken[0] as T;
  throw new WaitTimeoutError(`no item in ${queue.path}`, options?.timeoutMs ?? Infinity);
}
