/** A map that processes share. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError } from '../lib/errors.ts';
import { type Entries, type Found, keyedHandlers, type KeyedProtocol } from './shared/keyed-values.ts';
import {
  type OperationArgs,
  type OperationOf,
  orderOf,
  outcomeOf,
  type UpdateTask,
} from './shared/operation.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';

/** What may be a key: what is equal wherever it is sent, as objects are not. */
export type SharedMapKey = string | number | bigint | boolean | null | undefined;

export interface SharedMapOptions<K, V> extends SharedOptions {
  /** What is in it to begin with, such as a `Map`. */
  readonly from?: Iterable<readonly [K, V]>;
  /** What `update` starts from where a key has no value; without it, that is refused. */
  readonly initial?: V;
}

type AnyOptions = SharedMapOptions<SharedMapKey, unknown>;

const MapActor: ActorDefinition<[entries: Entries, initial: Found], KeyedProtocol> = defineActor(
  import.meta,
  'SharedMap',
  (ctx, entries: Entries, initial: Found) => keyedHandlers(ctx, entries, initial),
  { serializeLocal: true },
);

/**
 * A map with the verbs of `Map`, which return promises. Each runs where the map is, with nothing in between; what
 * must not be torn apart is one verb: `update`, `getOrInsert`, `setIfAbsent`, `setAll`, `take`.
 *
 * It is given copies of values, and gives copies. Keys are in the order in which they were first set.
 *
 * @example
 * ```ts
 * const counts = await SharedMap.start<string, number>(system, { initial: 0 });
 * await counts.update('apple', 'add', 1); // => 1
 * ```
 */
export class SharedMap<in out K extends SharedMapKey, in out V>
  extends SharedClient<KeyedProtocol>
  implements AsyncIterable<[K, V]>
{
  static readonly definition: SharedDefinition<AnyOptions, KeyedProtocol> = sharedDefinition(
    MapActor,
    ['from', 'initial'],
    resolve,
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}. */
  static async start<K extends SharedMapKey, V>(
    owner: Spawner,
    options: SharedMapOptions<K, V> = {},
  ): Promise<SharedMap<K, V>> {
    return new SharedMap<K, V>(await startShared(owner, SharedMap.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<K extends SharedMapKey, V>(
    owner: Finder,
    name: string,
  ): Promise<SharedMap<K, V> | undefined> {
    return findShared(owner, SharedMap.definition, name, (ref) => new SharedMap<K, V>(ref));
  }

  async get(key: K): Promise<V | undefined> {
    checkKey(key);
    const [value] = await call(this, 'get', key);
    return value as V | undefined;
  }

  /** @returns Rejects with {@link EncodeError} when the value cannot be sent; nothing is set then. */
  set(key: K, value: V): Promise<void> {
    return this.setAll([[key, value]]);
  }

  /** Sets all of these at once: nobody sees some of them set and others not. */
  async setAll(entries: Iterable<readonly [K, V]>): Promise<void> {
    await call(this, 'setAll', checkedEntries('entries', entries));
  }

  async has(key: K): Promise<boolean> {
    checkKey(key);
    return call(this, 'has', key);
  }

  /** @returns Whether there was a value. */
  async delete(key: K): Promise<boolean> {
    checkKey(key);
    return (await call(this, 'delete', key)).length > 0;
  }

  clear(): Promise<void> {
    return call(this, 'clear');
  }

  size(): Promise<number> {
    return call(this, 'size');
  }

  /** All keys as they are now; so do `values` and `entries`. */
  keys(): Promise<K[]> {
    return call(this, 'keys') as Promise<K[]>;
  }

  values(): Promise<V[]> {
    return call(this, 'values') as Promise<V[]>;
  }

  entries(): Promise<[K, V][]> {
    return call(this, 'entries') as Promise<unknown> as Promise<[K, V][]>;
  }

  /**
   * Makes the new value of a key from the present one, or from the map's `initial` where it has none.
   *
   * @returns The new value. Rejects as {@link Cell.update} does, and with {@link OptionError} where the key has no
   *   value and the map no `initial`.
   */
  update<N extends OperationOf<V>>(key: K, operation: N, ...args: OperationArgs<V, N>): Promise<V>;
  update<A extends readonly unknown[]>(key: K, operation: UpdateTask<V, A>, ...args: A): Promise<V>;
  async update(key: K, operation: unknown, ...args: readonly unknown[]): Promise<V> {
    checkKey(key);
    return outcomeOf(call(this, 'update', key, ...orderOf(operation, args)));
  }

  /** Sets a value where the key has none. @returns That which it has then. */
  async getOrInsert(key: K, value: V): Promise<V> {
    checkKey(key);
    const found = await call(this, 'insert', key, value);
    return found.length > 0 ? (found[0] as V) : value;
  }

  /** Sets a value where the key has none. @returns Whether it had none. */
  async setIfAbsent(key: K, value: V): Promise<boolean> {
    checkKey(key);
    return (await call(this, 'insert', key, value)).length === 0;
  }

  /** Takes a value out: of several that try, one gets it. @returns `undefined` when there is none. */
  async take(key: K): Promise<V | undefined> {
    checkKey(key);
    const [value] = await call(this, 'delete', key);
    return value as V | undefined;
  }

  /** Gives the entries as they are when it begins. */
  async *[Symbol.asyncIterator](): AsyncGenerator<[K, V], void, undefined> {
    yield* await this.entries();
  }
}

defineClient(import.meta, 'SharedMap', SharedMap);

function resolve(options: Omit<AnyOptions, 'name'>): [entries: Entries, initial: Found] {
  const { from = [], initial } = options;
  return [checkedEntries('from', from), Object.hasOwn(options, 'initial') ? [initial] : []];
}

function checkedEntries(option: string, entries: unknown): Entries {
  const isIterable = typeof entries === 'object' && entries !== null && Symbol.iterator in entries;
  const list: readonly unknown[] = isIterable ? [...(entries as Iterable<unknown>)] : [entries];
  for (const entry of list) {
    if (isIterable && Array.isArray(entry) && entry.length === 2) checkKey(entry[0]);
    else throw new OptionError(option, entries, 'pairs of key and value, such as a Map');
  }
  return list as Entries;
}

/** @throws {@link OptionError} when it would be equal to nothing that comes after it. */
function checkKey(key: unknown): void {
  if (key === null || (typeof key !== 'object' && typeof key !== 'function' && typeof key !== 'symbol'))
    return;
  throw new OptionError(
    'key',
    key,
    'a string, number, bigint, boolean, null or undefined: objects are copied on their way, and no copy equals another',
  );
}
