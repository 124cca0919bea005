/** One value that processes share. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError } from '../lib/errors.ts';
import {
  type Answer,
  type OperationArgs,
  type OperationOf,
  type OperationOrder,
  orderOf,
  outcomeOf,
  type UpdateTask,
} from './shared/operation.ts';
import { runOperation } from './shared/run-operation.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';

export interface CellOptions<T> extends SharedOptions {
  readonly initial: T;
}

interface CellProtocol {
  get(): unknown;
  set(value: unknown): void;
  update(...order: OperationOrder): Answer;
}

const CellActor: ActorDefinition<[initial: unknown], CellProtocol> = defineActor(
  import.meta,
  'Cell',
  (ctx, initial: unknown) => {
    let value = initial;
    return {
      get: () => value,
      set: (next) => void (value = next),
      update: (...order) => runOperation(ctx, order, value, (next) => (value = next)),
    };
  },
  { serializeLocal: true },
);

/**
 * A value, such as a counter. What it holds is its own: it is given copies, and gives copies.
 *
 * To change it by what it is, use `update`: between a `get` and a `set` there may be somebody else's.
 *
 * @typeParam T - What it holds; it must be sendable.
 * @example
 * ```ts
 * const count = await Cell.start(system, { initial: 0 });
 * await count.update('add', 1); // => 1
 * ```
 */
export class Cell<in out T> extends SharedClient<CellProtocol> {
  static readonly definition: SharedDefinition<CellOptions<unknown>, CellProtocol> = sharedDefinition(
    CellActor,
    ['initial'],
    (options) => {
      if (!Object.hasOwn(options, 'initial'))
        throw new OptionError('initial', undefined, 'given: what the Cell holds at first');
      return [options.initial];
    },
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}. */
  static async start<T>(owner: Spawner, options: CellOptions<T>): Promise<Cell<T>> {
    return new Cell<T>(await startShared(owner, Cell.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<T>(owner: Finder, name: string): Promise<Cell<T> | undefined> {
    return findShared(owner, Cell.definition, name, (ref) => new Cell<T>(ref));
  }

  get(): Promise<T> {
    return call(this, 'get') as Promise<T>;
  }

  /** @returns Rejects with {@link EncodeError} when the value cannot be sent; the present one stays then. */
  set(value: T): Promise<void> {
    return call(this, 'set', value);
  }

  /**
   * Makes the new value from the present one, where the value is, with nothing in between.
   *
   * @param operation - The name of an operation on values of this type, or a task that takes the present value and
   *   `args` and returns the new one, or a promise of it. Until that is settled the cell does nothing else, so a
   *   task must not wait for the cell itself.
   * @returns The new value. Rejects with what the task has thrown ({@link RemoteError}), {@link EncodeError} when
   *   the new value cannot be sent, {@link OptionError} when the operation is not for such a value; the value
   *   is as it was then.
   * @example
   * ```ts
   * const double = defineTask(import.meta, 'double', (n: number) => n * 2);
   * await count.update(double);
   * ```
   */
  update<K extends OperationOf<T>>(operation: K, ...args: OperationArgs<T, K>): Promise<T>;
  update<A extends readonly unknown[]>(operation: UpdateTask<T, A>, ...args: A): Promise<T>;
  async update(operation: unknown, ...args: readonly unknown[]): Promise<T> {
    return outcomeOf(call(this, 'update', ...orderOf(operation, args)));
  }
}

defineClient(import.meta, 'Cell', Cell);
