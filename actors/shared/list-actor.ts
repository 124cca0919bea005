/** The actor behind a list. */

import { isDeepStrictEqual } from 'node:util';
import type { ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import { OptionError } from '../../lib/errors.ts';
import type { Answer, OperationOrder, Outcome } from './operation.ts';
import { runOperation } from './run-operation.ts';

/** Indices below 0 count from the end. */
export interface ListProtocol {
  length(): number;
  push(added: readonly unknown[]): number;
  pop(): unknown;
  shift(): unknown;
  unshift(added: readonly unknown[]): number;
  at(index: number): unknown;
  set(index: number, item: unknown): Outcome;
  update(index: number, ...order: OperationOrder): Answer;
  splice(start: number, deleteCount: number, added: readonly unknown[]): readonly unknown[];
  slice(from: number, to: number): readonly unknown[];
  indexOf(item: unknown): number;
  remove(item: unknown): boolean;
  clear(): void;
}

export const ListActor: ActorDefinition<[items: readonly unknown[]], ListProtocol> = defineActor(
  import.meta,
  'SharedList',
  (ctx, given: readonly unknown[]) => {
    let items = [...given];
    const indexOf = (wanted: unknown): number => items.findIndex((item) => areEqual(item, wanted));
    /** One by one: so many arguments as there may be items no function takes. */
    const append = (added: readonly unknown[]): number => {
      for (const item of added) items.push(item);
      return items.length;
    };
    /** Hands on where an index is, if there is an item. */
    const place = <R>(index: number, use: (at: number) => R): R | OptionError => {
      const at = index < 0 ? index + items.length : index;
      if (at >= 0 && at < items.length) return use(at);
      return new OptionError('index', index, `that of one of ${items.length} items`);
    };
    return {
      length: () => items.length,
      push: (added) => append(added),
      pop: () => items.pop(),
      shift: () => items.shift(),
      unshift: (added) => (items = [...added, ...items]).length,
      at: (index) => items.at(index),
      set: (index, item) => place(index, (at) => [void (items[at] = item)]),
      update: (index, ...order) =>
        place(index, (at) => runOperation(ctx, order, items[at], (next) => (items[at] = next))),
      splice(start, deleteCount, added) {
        const after = items.splice(start);
        const removed = after.splice(0, deleteCount);
        append(added);
        append(after);
        return removed;
      },
      slice: (from, to) => items.slice(from, to),
      indexOf,
      remove(item) {
        const at = indexOf(item);
        if (at >= 0) items.splice(at, 1);
        return at >= 0;
      },
      clear: () => void (items = []),
    };
  },
  { serializeLocal: true },
);

/** As `includes` compares, objects by their content. */
function areEqual(one: unknown, other: unknown): boolean {
  if (typeof one === 'object' && typeof other === 'object') return isDeepStrictEqual(one, other);
  return one === other || (one !== one && other !== other);
}
