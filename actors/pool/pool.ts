/** A pool of worker processes that run tasks. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import type { Spawner } from '../../lib/actor/context.ts';
import { defineClient } from '../../lib/codec/client.ts';
import { ActorExitedError, ClosedError, NoProcessError, OptionError } from '../../lib/errors.ts';
import { taskInfo, type TaskMark } from '../task.ts';
import type { JobOrder } from './job.ts';
import { PoolActor, valuesOf, type PoolProtocol } from './pool-actor.ts';
import { resolvePool, type PoolOptions } from './pool-options.ts';

/** Calls are held by their callers anyway; a caller may have as many in flight as its memory holds. */
const CALLS = { capacity: 1_000_000, capacityBytes: 2 ** 30 } as const;

/**
 * A pool of worker processes that run tasks. A value: it can be sent in messages.
 *
 * A worker that dies is replaced. The item that it was running is tried again when its task is
 * idempotent, and rejected with {@link WorkerLostError} otherwise; the rest goes to other workers.
 */
export class Pool implements AsyncDisposable {
  readonly ref: ActorRef<PoolProtocol>;

  /** Use {@link Pool.start}. */
  constructor(ref: ActorRef<PoolProtocol>) {
    this.ref = ref.with({ timeoutMs: Infinity });
  }

  /**
   * Starts a pool; it stops with its owner.
   *
   * @param owner - A system, or the context of an actor.
   * @returns Once its first worker is ready. Rejects with {@link OptionError} or {@link StartError}.
   */
  static async start(owner: Spawner, options: PoolOptions = {}): Promise<Pool> {
    const plan = resolvePool(options);
    const { name } = options;
    const named = name === undefined ? {} : { name };
    return new Pool(
      await owner.spawn(PoolActor, { args: [plan], placement: 'local', mailbox: CALLS, ...named }),
    );
  }

  /** Runs a task once; rejects with what it threw. */
  async apply<A extends readonly unknown[], R>(
    task: ((...args: A) => R) & TaskMark,
    ...args: A
  ): Promise<Awaited<R>> {
    admit(this);
    const [value] = await run(this, { task: taskInfo(task), items: [args], spread: true });
    return value as Awaited<R>;
  }

  /**
   * Runs a task on each item.
   *
   * @returns The results in the order of the items; rejects with the first error, and hands out no
   *   further item then.
   */
  async map<I, R>(
    task: ((item: I) => R) & TaskMark,
    items: Iterable<NoInfer<I>> | AsyncIterable<NoInfer<I>>,
  ): Promise<Awaited<R>[]> {
    const info = taskInfo(task);
    admit(this);
    const gathered = isIterable(items) ? [...items] : await gathering(this, items);
    return (await run(this, { task: info, items: gathered, spread: false })) as Awaited<R>[];
  }

  /** Takes no more calls; resolves when those made before are done and the workers are gone. */
  async close(): Promise<void> {
    const down = this.ref.watch();
    closed.add(this);
    await Promise.allSettled(unread.get(this) ?? new Set<Promise<unknown>>());
    await this.ref.ask('close').catch(ignoreClosed);
    await down;
  }

  /** Kills the workers; calls that are not done reject with {@link ClosedError}. */
  async terminate(): Promise<void> {
    const down = this.ref.watch();
    await this.ref.ask('terminate').catch(ignoreClosed);
    await down;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminate();
  }
}

defineClient(import.meta, 'Pool', Pool);

/** Pools that were closed through this very client. */
const closed = new WeakSet<Pool>();

/** @throws {@link ClosedError} when the pool was closed before. */
function admit(pool: Pool): void {
  if (closed.has(pool)) throw overError(pool);
}

/** Inputs that are still being read; calls with them were made before a `close` that comes meanwhile. */
const unread = new WeakMap<Pool, Set<Promise<unknown>>>();

async function run(pool: Pool, order: JobOrder): Promise<readonly unknown[]> {
  const outcome = await pool.ref.ask('call', order).catch((error: unknown) => {
    if (isOver(error)) throw overError(pool, error);
    throw error;
  });
  return valuesOf(outcome);
}

function overError(pool: Pool, cause?: unknown): ClosedError {
  return new ClosedError(`${pool.ref.path} has been closed or has ended; start another pool`, cause);
}

function isIterable<I>(items: Iterable<I> | AsyncIterable<I>): items is Iterable<I> {
  const is = (symbol: symbol): boolean => typeof items === 'object' && items !== null && symbol in items;
  if (is(Symbol.iterator)) return true;
  if (is(Symbol.asyncIterator)) return false;
  throw new OptionError('items', items, 'an iterable or async iterable');
}

async function gathering<I>(pool: Pool, items: AsyncIterable<I>): Promise<readonly I[]> {
  const pending = unread.get(pool) ?? new Set();
  unread.set(pool, pending);
  const gathered = gather(items);
  pending.add(gathered);
  return gathered.finally(() => pending.delete(gathered));
}

async function gather<I>(items: AsyncIterable<I>): Promise<readonly I[]> {
  const gathered: I[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

function ignoreClosed(error: unknown): void {
  if (!isOver(error)) throw error;
}

function isOver(error: unknown): boolean {
  return error instanceof NoProcessError || error instanceof ActorExitedError;
}
