/** A pool of worker processes that run tasks. */

import type { ClientDefinition } from '../../lib/actor/client-kind.ts';
import type { ActorContext, Spawner } from '../../lib/actor/context.ts';
import { RefClient } from '../../lib/actor/ref-client.ts';
import type { ActorRef } from '../../lib/actor/ref.ts';
import { defineClient } from '../../lib/codec/client.ts';
import { OptionError } from '../../lib/errors.ts';
import { taskInfo, type TaskMark } from '../task.ts';
import { flushApplies } from './caller/apply-lines.ts';
import { type Bulk, gather, stream } from './caller/bulk.ts';
import { isOver, orClosed } from './caller/call.ts';
import { asTheyCome, inOrder } from './caller/outcome-order.ts';
import { PoolActor } from './scheduler/pool-actor.ts';
import type { PoolProtocol, PoolStats } from './pool-protocol.ts';
import { lineTo } from './caller/pool-line.ts';
import { type CallOptions, checkCall, type PoolOptions, resolvePool } from './pool-options.ts';
import { applyOnce } from './caller/single-call.ts';
import { sourceOf } from './caller/source.ts';
import { TaskHandle } from './caller/task-handle.ts';

/** Calls are held by their callers anyway; a caller may have as many in flight as its memory holds. */
const CALLS = { capacity: 1_000_000, capacityBytes: 2 ** 30 } as const;

type Items<I> = Iterable<I> | AsyncIterable<I>;
type Settling = CallOptions & { readonly settle: true };
type TaskOf<A extends readonly unknown[], R> = ((...args: A) => R) & TaskMark;

/**
 * A pool of worker processes that run tasks. A value: it can be sent in messages.
 *
 * A worker that dies is replaced. The item that it was running is tried again when its task is
 * idempotent, and rejected with {@link WorkerLostError} otherwise; the rest goes to other workers.
 */
export class Pool extends RefClient<PoolProtocol> implements AsyncDisposable {
  /** What supervisors start for `child(Pool, { name, args: [options] })`; find it with {@link Pool.whereis}. */
  static readonly definition: ClientDefinition<[options?: Omit<PoolOptions, 'name'>], PoolProtocol> = {
    actor: PoolActor,
    options: { placement: 'local', mailbox: CALLS },
    argsFor: (options = {}) => {
      const { name } = options as PoolOptions;
      if (name !== undefined) throw new OptionError('name', name, 'given to child() and not to the pool');
      return [resolvePool(options, 'crash')];
    },
  };

  /** How calls are made that do not say it themselves. */
  readonly settings: CallOptions;

  /** Use {@link Pool.start}. */
  constructor(ref: ActorRef<PoolProtocol>, settings: CallOptions = {}) {
    super(ref);
    this.settings = settings;
  }

  /**
   * Starts a pool; it stops with its owner.
   *
   * @param owner - A system, the context of an actor, or that of a task.
   * @returns Once its first worker is ready. Rejects with {@link OptionError} or {@link StartError}.
   */
  static async start(owner: Spawner, options: PoolOptions = {}): Promise<Pool> {
    const plan = resolvePool(options, 'refuse');
    const { name } = options;
    const named = name === undefined ? {} : { name };
    return new Pool(
      await owner.spawn(PoolActor, { args: [plan], placement: 'local', mailbox: CALLS, ...named }),
    );
  }

  /**
   * Finds a pool of the system by its name.
   *
   * @returns `undefined` when there is none.
   */
  static async whereis(
    owner: Pick<ActorContext<unknown>, 'whereis'>,
    name: string,
  ): Promise<Pool | undefined> {
    const ref = await owner.whereis(PoolActor, name);
    return ref === undefined ? undefined : new Pool(ref);
  }

  /** The same pool, with other settings for its calls. */
  with(settings: CallOptions): Pool {
    checkCall(settings);
    return new Pool(this.ref, { ...this.settings, ...settings });
  }

  /** Runs a task once; rejects with what it threw. */
  apply<A extends readonly unknown[], R>(task: TaskOf<A, R>, ...args: A): Promise<Awaited<R>> {
    return applyOnce(this.ref, this.settings, task, args);
  }

  /** Runs a task once, so that it can be cancelled. */
  submit<A extends readonly unknown[], R>(task: TaskOf<A, R>, ...args: A): TaskHandle<Awaited<R>> {
    const cancel = new AbortController();
    const result = applyOnce<Awaited<R>>(this.ref, this.settings, task, args, cancel.signal);
    return new TaskHandle(result, () => cancel.abort());
  }

  /**
   * Runs a task on each item.
   *
   * Items and results are read when they are sent, several together: who gives an object does not change it
   * afterwards, a task its result no more than a caller its items. Typed arrays that are results are safe.
   *
   * @returns The results in the order of the items. Rejects with the first error; nothing more is begun
   *   then, and what runs is run to its end.
   */
  map<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options: Settling,
  ): Promise<PromiseSettledResult<Awaited<R>>[]>;
  map<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options?: CallOptions,
  ): Promise<Awaited<R>[]>;
  async map(task: TaskMark, items: unknown, options?: CallOptions): Promise<unknown> {
    return gather(bulk(this, task, items, false, options));
  }

  /** The same with a list of arguments for each call. */
  starmap<A extends readonly unknown[], R>(
    task: TaskOf<A, R>,
    items: Items<NoInfer<A>>,
    options: Settling,
  ): Promise<PromiseSettledResult<Awaited<R>>[]>;
  starmap<A extends readonly unknown[], R>(
    task: TaskOf<A, R>,
    items: Items<NoInfer<A>>,
    options?: CallOptions,
  ): Promise<Awaited<R>[]>;
  async starmap(task: TaskMark, items: unknown, options?: CallOptions): Promise<unknown> {
    return gather(bulk(this, task, items, true, options));
  }

  /**
   * Runs a task on each item and gives the results in the order of the items, as they are there. Items are
   * taken as results are consumed, so that both may be without end. Leaving the loop stops what runs.
   *
   * Nothing is begun until the first result is asked for: what {@link Pool.close} has come before is refused.
   */
  imap<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options: Settling,
  ): AsyncGenerator<PromiseSettledResult<Awaited<R>>, void, undefined>;
  imap<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options?: CallOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined>;
  imap(task: TaskMark, items: unknown, options?: CallOptions): AsyncGenerator<unknown, void, undefined> {
    return stream(bulk(this, task, items, false, options), inOrder);
  }

  /** The same, with results in the order in which they are there. */
  imapUnordered<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options: Settling,
  ): AsyncGenerator<PromiseSettledResult<Awaited<R>>, void, undefined>;
  imapUnordered<I, R>(
    task: TaskOf<[item: I], R>,
    items: Items<NoInfer<I>>,
    options?: CallOptions,
  ): AsyncGenerator<Awaited<R>, void, undefined>;
  imapUnordered(
    task: TaskMark,
    items: unknown,
    options?: CallOptions,
  ): AsyncGenerator<unknown, void, undefined> {
    return stream(bulk(this, task, items, false, options), asTheyCome);
  }

  stats(): Promise<PoolStats> {
    return orClosed(this.ref, lineTo(this.ref).ask('stats'));
  }

  /** Takes no more calls; resolves when those made before are done and the workers are gone. */
  async close(): Promise<void> {
    flushApplies(this.ref);
    const down = this.ref.watch();
    await lineTo(this.ref).ask('close').catch(ignoreOver);
    await down;
  }

  /** Kills the workers; calls that are not done reject with {@link ClosedError}. */
  async terminate(): Promise<void> {
    flushApplies(this.ref);
    const down = this.ref.watch();
    await lineTo(this.ref).ask('terminate').catch(ignoreOver);
    await down;
  }

  /** Resolves when the pool has ended, whoever ends it. */
  async join(): Promise<void> {
    await this.ref.watch();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.terminate();
  }
}

defineClient(import.meta, 'Pool', Pool);

// Functions, since private methods do not travel.

function bulk(
  { ref, settings }: Pool,
  task: TaskMark,
  items: unknown,
  spread: boolean,
  options: CallOptions | undefined,
): Bulk {
  if (options !== undefined) checkCall(options);
  return {
    pool: lineTo(ref),
    task: taskInfo(task),
    source: sourceOf(items),
    spread,
    settings: { ...settings, ...options },
  };
}

function ignoreOver(error: unknown): void {
  if (!isOver(error)) throw error;
}
