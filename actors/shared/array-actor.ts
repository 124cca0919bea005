/** The actor behind a shared array. */

import type { ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import { elementKind, type ElementType, makeArray, type TypedArray } from './array-types.ts';
import type { Answer, OperationOrder } from './operation.ts';
import { runOperation } from './run-operation.ts';

type Element = number | bigint;

export interface ArrayLayout {
  readonly type: ElementType;
  readonly length: number;
}

/** Its callers know the layout, and ask for no more than there is. */
export interface ArrayProtocol {
  layout(): ArrayLayout;
  get(index: number): Element | undefined;
  set(index: number, element: Element): void;
  slice(from: number, to: number): TypedArray;
  /** @param elements - Of the array's own type. */
  write(offset: number, elements: TypedArray): void;
  update(index: number, ...order: OperationOrder): Answer;
}

/** @param from - What it begins with; zeros when missing. */
export const ArrayActor: ActorDefinition<[layout: ArrayLayout, from?: TypedArray], ArrayProtocol> =
  defineActor(
    import.meta,
    'SharedArray',
    (ctx, layout: ArrayLayout, from?: TypedArray) => {
      const { type, length } = layout;
      // All types at once have no signatures in common.
      const content = (from ?? makeArray(type, length)) as unknown as {
        [index: number]: Element;
        slice(from: number, to: number): TypedArray;
        set(elements: TypedArray, offset: number): void;
      };
      const kind = elementKind(type);
      return {
        layout: () => layout,
        get: (index) => content[index],
        set: (index, element) => void (content[index] = element),
        slice: (start, end) => content.slice(start, end),
        write: (offset, elements) => content.set(elements, offset),
        update: (index, ...order) =>
          runOperation(ctx, order, content[index], (next) => {
            if (typeof next !== kind) {
              throw new TypeError(
                `the operation made a ${typeof next}, and the elements of ${ctx.path} are ${kind}s`,
              );
            }
            content[index] = next as Element;
            return content[index];
          }),
      };
    },
    { serializeLocal: true },
  );
