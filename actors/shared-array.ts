/** An array of numbers that processes share. */

import { constants } from 'node:buffer';
import type { Finder, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { checkInteger, checkOneOf } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { OptionError } from '../lib/errors.ts';
import { ArrayActor, type ArrayLayout, type ArrayProtocol } from './shared/array-actor.ts';
import {
  type ArrayTypes,
  arrayFrom,
  bytesPerElement,
  ELEMENT_TYPES,
  elementKind,
  type ElementOf,
  type ElementType,
  type PlainArray,
  type TypedArray,
  typeOf,
} from './shared/array-types.ts';
import { orClosed } from './shared/closed.ts';
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

/** Either `length`, and it is zeros to begin with, or `from`. */
export interface SharedArrayOptions<K extends ElementType> extends SharedOptions {
  /** @defaultValue That of `from` where it is a typed array, and `float64` otherwise. */
  readonly type?: K;
  readonly length?: number;
  /** Its elements to begin with. */
  readonly from?: ArrayTypes[K] | Iterable<ElementOf<ArrayTypes[K]>>;
}

type AnyOptions = SharedArrayOptions<ElementType>;

/**
 * A typed array that processes share. It has a fixed length, and elements are converted as typed arrays do it: 256
 * in a `uint8` one is 0.
 *
 * Every call runs where the array is, with nothing in between. An index that is not in the array is an
 * {@link OptionError}, and changes nothing. What takes or returns many elements takes or returns copies.
 *
 * @typeParam A - The typed array that it is like.
 * @example
 * ```ts
 * const totals = await SharedArray.start(system, { type: 'float64', length: 3 });
 * await totals.update(2, 'add', 0.5); // => 0.5
 * await totals.slice(); // => Float64Array [ 0, 0, 0.5 ]
 * ```
 */
export class SharedArray<in out A extends TypedArray = Float64Array>
  extends SharedClient<ArrayProtocol>
  implements AsyncIterable<ElementOf<A>>
{
  static readonly definition: SharedDefinition<AnyOptions, ArrayProtocol> = sharedDefinition(
    ArrayActor,
    ['type', 'length', 'from'],
    resolve,
  );

  readonly type: ElementType;
  readonly length: number;

  /** Use {@link SharedArray.start}. */
  constructor(ref: ActorRef<ArrayProtocol>, { type, length }: ArrayLayout) {
    super(ref);
    this.type = type;
    this.length = length;
  }

  /**
   * @returns Rejects with {@link OptionError}, {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}.
   *   More than 256 MiB can only be begun with as zeros.
   */
  static start<A extends TypedArray>(
    owner: Spawner,
    options: SharedOptions & { readonly from: A },
  ): Promise<SharedArray<PlainArray<A>>>;
  static start<K extends ElementType = 'float64'>(
    owner: Spawner,
    options: SharedArrayOptions<K>,
  ): Promise<SharedArray<ArrayTypes[K]>>;
  static async start(owner: Spawner, options: AnyOptions): Promise<SharedArray<TypedArray>> {
    const ref = await startShared(owner, SharedArray.definition, options);
    return new SharedArray<TypedArray>(ref, await ref.ask('layout'));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis<A extends TypedArray = Float64Array>(
    owner: Finder,
    name: string,
  ): Promise<SharedArray<A> | undefined> {
    return findShared(
      owner,
      SharedArray.definition,
      name,
      async (ref) => new SharedArray<A>(ref, await orClosed(ref, ref.ask('layout'))),
    );
  }

  async get(index: number): Promise<ElementOf<A>> {
    checkIndex(this, index);
    return call(this, 'get', index) as Promise<ElementOf<A>>;
  }

  async set(index: number, element: ElementOf<A>): Promise<void> {
    checkIndex(this, index);
    checkElement('element', this.type, element);
    await call(this, 'set', index, element);
  }

  /**
   * Copies the elements from one index up to another, or all; an index below 0 counts from the end.
   *
   * @returns Rejects with {@link EncodeError} when they take more than 256 MiB.
   */
  async slice(from: number = 0, to: number = this.length): Promise<A> {
    checkInteger('from', from, -Infinity);
    checkInteger('to', to, -Infinity);
    return call(this, 'slice', from, to) as Promise<unknown> as Promise<A>;
  }

  /**
   * Writes elements next to each other, all at once.
   *
   * @param elements - In a typed array of the same type, or any other iterable; 256 MiB at most.
   */
  async write(offset: number, elements: A | Iterable<ElementOf<A>>): Promise<void> {
    checkInteger('offset', offset, 0, this.length);
    const array = arrayOf('elements', this.type, elements);
    if (array.length > this.length - offset) {
      throw new OptionError('elements', elements, `${this.length - offset} at most from index ${offset} on`);
    }
    await call(this, 'write', offset, array);
  }

  /**
   * Makes the new element from the present one.
   *
   * @returns The new element. Rejects as {@link Cell.update} does.
   */
  update<N extends OperationOf<ElementOf<A>>>(
    index: number,
    operation: N,
    ...args: OperationArgs<ElementOf<A>, N>
  ): Promise<ElementOf<A>>;
  update<P extends readonly unknown[]>(
    index: number,
    operation: UpdateTask<ElementOf<A>, P>,
    ...args: P
  ): Promise<ElementOf<A>>;
  async update(index: number, operation: unknown, ...args: readonly unknown[]): Promise<ElementOf<A>> {
    checkIndex(this, index);
    return outcomeOf(call(this, 'update', index, ...orderOf(operation, args)));
  }

  /** Gives the elements as they are when it begins. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ElementOf<A>, void, undefined> {
    yield* (await this.slice()) as Iterable<unknown> as Iterable<ElementOf<A>>;
  }
}

defineClient(import.meta, 'SharedArray', SharedArray);

function resolve(options: Omit<AnyOptions, 'name'>): [layout: ArrayLayout, from?: TypedArray] {
  const { length, from, type = typeOf(from) ?? 'float64' } = options;
  checkOneOf('type', type, ELEMENT_TYPES);
  if (from === undefined) {
    checkInteger('length', length, 0, Math.floor(constants.MAX_LENGTH / bytesPerElement(type)));
    return [{ type, length: length as number }];
  }
  if (length !== undefined) throw new OptionError('length', length, 'left out where there is from');
  const array = arrayOf('from', type, from);
  return [{ type, length: array.length }, array];
}

/** Checks elements, and makes them a typed array where they are none. */
function arrayOf(option: string, type: ElementType, elements: unknown): TypedArray {
  const given = typeOf(elements);
  if (given === type) return elements as TypedArray;
  const isIterable = typeof elements === 'object' && elements !== null && Symbol.iterator in elements;
  if (given !== undefined || !isIterable) {
    throw new OptionError(
      option,
      elements,
      `an array of type ${type}, or an iterable of ${elementKind(type)}s`,
    );
  }
  const list = [...(elements as Iterable<unknown>)];
  list.forEach((element, at) => checkElement(`${option}[${at}]`, type, element));
  return arrayFrom(type, list);
}

function checkElement(option: string, type: ElementType, element: unknown): void {
  const kind = elementKind(type);
  if (typeof element !== kind) throw new OptionError(option, element, `a ${kind}`);
}

function checkIndex({ length }: ArrayLayout, index: unknown): void {
  if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < length) return;
  throw new OptionError('index', index, `that of one of ${length} elements, from 0 on`);
}
