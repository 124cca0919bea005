/** A list that processes share. */

import type { Finder, Spawner } from '../lib/actor/context.ts';
import { checkInteger } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError } from '../lib/errors.ts';
import { ListActor, type ListProtocol } from './shared/list-actor.ts';
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

export interface SharedListOptions<T> extends SharedOptions {
  /** What is in it to begin with. */
  readonly from?: Iterable<T>;
}

/**
 * A list with the verbs of `Array`, which return promises. Each runs where the list is, with nothing in between;
 * an index below 0 counts from the end.
 *
 * It is given copies of items, and gives copies, so that equal items are those with equal content.
 *
 * @example
 * ```ts
 * const list = await SharedList.start(system, { from: ['a', 'b'] });
 * await list.push('c'); // => 3
 * await list.slice(); // => ['a', 'b', 'c']
 * ```
 */
export class SharedList<in out T> extends SharedClient<ListProtocol> implements AsyncIterable<T> {
  static readonly definition: SharedDefinition<SharedListOptions<unknown>, ListProtocol> = sharedDefinition(
    ListActor,
    ['from'],
    ({ from = [] }) => {
      if (typeof from === 'object' && from !== null && Symbol.iterator in from) return [[...from]];
      throw new OptionError('from', from, 'an array, or something else that can be iterated');
    },
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}. */
  static async start<T>(owner: Spawner, options: SharedListOptions<T> = {}): Promise<SharedList<T>> {
    return new SharedList<T>(await startShared(owner, SharedList.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<T>(owner: Finder, name: string): Promise<SharedList<T> | undefined> {
    return findShared(owner, SharedList.definition, name, (ref) => new SharedList<T>(ref));
  }

  length(): Promise<number> {
    return call(this, 'length');
  }

  /** Puts items to the end, next to each other. @returns The new length. Rejects with {@link EncodeError}. */
  push(...items: T[]): Promise<number> {
    return call(this, 'push', items);
  }

  /** Takes the last item out: of several that try, one gets it. @returns `undefined` when it is empty. */
  pop(): Promise<T | undefined> {
    return call(this, 'pop') as Promise<T | undefined>;
  }

  /** Takes the first item out. @returns `undefined` when it is empty. */
  shift(): Promise<T | undefined> {
    return call(this, 'shift') as Promise<T | undefined>;
  }

  /** Puts items to the beginning. @returns The new length. */
  unshift(...items: T[]): Promise<number> {
    return call(this, 'unshift', items);
  }

  /** @returns `undefined` where there is no item. */
  async at(index: number): Promise<T | undefined> {
    checkIndex('index', index);
    return call(this, 'at', index) as Promise<T | undefined>;
  }

  /** @returns Rejects with {@link OptionError} where there is no item. */
  async set(index: number, item: T): Promise<void> {
    checkIndex('index', index);
    return outcomeOf(call(this, 'set', index, item));
  }

  /**
   * Makes the new item from the present one.
   *
   * @returns The new item. Rejects as {@link Cell.update} does, and with {@link OptionError} where there is none.
   */
  update<K extends OperationOf<T>>(index: number, operation: K, ...args: OperationArgs<T, K>): Promise<T>;
  update<A extends readonly unknown[]>(index: number, operation: UpdateTask<T, A>, ...args: A): Promise<T>;
  async update(index: number, operation: unknown, ...args: readonly unknown[]): Promise<T> {
    checkIndex('index', index);
    return outcomeOf(call(this, 'update', index, ...orderOf(operation, args)));
  }

  /** Takes items out and puts others in their place. @returns Those taken out. */
  async splice(start: number, deleteCount: number = Infinity, ...items: T[]): Promise<T[]> {
    checkIndex('start', start);
    if (deleteCount !== Infinity) checkInteger('deleteCount', deleteCount, 0);
    return call(this, 'splice', start, deleteCount, items) as Promise<T[]>;
  }

  /** All items, or those from one index up to another, as they are now. */
  async slice(from: number = 0, to: number = Infinity): Promise<T[]> {
    checkIndex('from', from);
    if (to !== Infinity) checkIndex('to', to);
    return call(this, 'slice', from, to) as Promise<T[]>;
  }

  /** @returns Where the first equal item is; -1 when there is none. */
  indexOf(item: T): Promise<number> {
    return call(this, 'indexOf', item);
  }

  async includes(item: T): Promise<boolean> {
    return (await this.indexOf(item)) >= 0;
  }

  /** Takes the first equal item out. @returns Whether there was one. */
  remove(item: T): Promise<boolean> {
    return call(this, 'remove', item);
  }

  clear(): Promise<void> {
    return call(this, 'clear');
  }

  /** Gives the items as they are when it begins. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this.slice();
  }
}

defineClient(import.meta, 'SharedList', SharedList);

function checkIndex(option: string, index: unknown): void {
  checkInteger(option, index, -Infinity);
}
