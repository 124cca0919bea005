/** A record of named values that processes share. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError } from '../lib/errors.ts';
import { type Entries, keyedHandlers, type KeyedProtocol } from './shared/keyed-values.ts';
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

export interface NamespaceOptions<T extends object> extends SharedOptions {
  /** Its values to begin with: the own enumerable properties of an object. */
  readonly from?: T;
}

type KeyOf<T> = keyof T & string;

/** The keys that may be missing. */
type OptionalKeyOf<T> = { [K in KeyOf<T>]-?: object extends Pick<T, K> ? K : never }[KeyOf<T>];

const NamespaceActor: ActorDefinition<[entries: Entries], KeyedProtocol> = defineActor(
  import.meta,
  'Namespace',
  (ctx, entries: Entries) => keyedHandlers(ctx, entries, []),
  { serializeLocal: true },
);

/**
 * Named values, each of a type of its own: a settings object that is shared. For keys that are only known when
 * the program runs there is `SharedMap`.
 *
 * It is given copies of values, and gives copies.
 *
 * @typeParam T - Its keys and their values, as the type of an object.
 * @example
 * ```ts
 * const settings = await Namespace.start(system, { from: { depth: 3, title: 'none' } });
 * await settings.set('title', 'Trees');
 * await settings.toObject(); // => { depth: 3, title: 'Trees' }
 * ```
 */
export class Namespace<in out T extends object> extends SharedClient<KeyedProtocol> {
  static readonly definition: SharedDefinition<NamespaceOptions<object>, KeyedProtocol> = sharedDefinition(
    NamespaceActor,
    ['from'],
    ({ from = {} }) => [entriesOf('from', from)],
  );

  /**
   * Without `from` it is empty, and so any value may be missing.
   *
   * @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}.
   */
  static start<T extends object>(
    owner: Spawner,
    options: NamespaceOptions<T> & { readonly from: T },
  ): Promise<Namespace<T>>;
  static start<T extends object>(
    owner: Spawner,
    options?: NamespaceOptions<never>,
  ): Promise<Namespace<Partial<T>>>;
  static async start<T extends object>(
    owner: Spawner,
    options: NamespaceOptions<T> = {},
  ): Promise<Namespace<T>> {
    return new Namespace<T>(await startShared(owner, Namespace.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<T extends object>(owner: Finder, name: string): Promise<Namespace<T> | undefined> {
    return findShared(owner, Namespace.definition, name, (ref) => new Namespace<T>(ref));
  }

  async get<K extends KeyOf<T>>(key: K): Promise<T[K]> {
    checkKey(key);
    const [value] = await call(this, 'get', key);
    return value as T[K];
  }

  /** @returns Rejects with {@link EncodeError} when the value cannot be sent; nothing is set then. */
  async set<K extends KeyOf<T>>(key: K, value: T[K]): Promise<void> {
    checkKey(key);
    await call(this, 'setAll', [[key, value]]);
  }

  /** Sets all of these at once: nobody sees some of them set and others not. */
  async assign(values: Partial<T>): Promise<void> {
    await call(this, 'setAll', entriesOf('values', values));
  }

  /** @returns Whether there was a value. */
  async delete(key: OptionalKeyOf<T>): Promise<boolean> {
    checkKey(key);
    return (await call(this, 'delete', key)).length > 0;
  }

  /** In the order in which they were first set. */
  keys(): Promise<KeyOf<T>[]> {
    return call(this, 'keys') as Promise<KeyOf<T>[]>;
  }

  /** All values as they are now, read at once. */
  async toObject(): Promise<T> {
    return Object.fromEntries((await call(this, 'entries')) as [string, unknown][]) as T;
  }

  /**
   * Makes the new value of a key from the present one, where it is, with nothing in between.
   *
   * @returns The new value. Rejects as {@link Cell.update} does, and with {@link OptionError} where the key has none.
   */
  update<K extends KeyOf<T>, N extends OperationOf<T[K]>>(
    key: K,
    operation: N,
    ...args: OperationArgs<T[K], N>
  ): Promise<T[K]>;
  update<K extends KeyOf<T>, A extends readonly unknown[]>(
    key: K,
    operation: UpdateTask<T[K], A>,
    ...args: A
  ): Promise<T[K]>;
  async update(key: string, operation: unknown, ...args: readonly unknown[]): Promise<unknown> {
    checkKey(key);
    return outcomeOf(call(this, 'update', key, ...orderOf(operation, args)));
  }
}

defineClient(import.meta, 'Namespace', Namespace);

function entriesOf(option: string, values: unknown): Entries {
  const isRecord = typeof values === 'object' && values !== null && !(Symbol.iterator in values);
  if (isRecord) return Object.entries(values);
  throw new OptionError(option, values, 'an object of values by name, and no list or map');
}

function checkKey(key: unknown): void {
  if (typeof key !== 'string') throw new OptionError('key', key, 'a string');
}
