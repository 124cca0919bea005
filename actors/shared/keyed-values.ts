/** What the owners of maps and namespaces do: values by key, each changed with nothing in between. */

import type { ActorContext } from '../../lib/actor/context.ts';
import { OptionError } from '../../lib/errors.ts';
import type { Answer, OperationOrder } from './operation.ts';
import { runOperation } from './run-operation.ts';

/** One that no key has is missing, since any value may be one that somebody has set. */
export type Found = readonly [value?: unknown];
export type Entries = readonly (readonly [key: unknown, value: unknown])[];

export interface KeyedProtocol {
  get(key: unknown): Found;
  has(key: unknown): boolean;
  setAll(entries: Entries): void;
  /** Sets a value where the key has none. @returns That which it had. */
  insert(key: unknown, value: unknown): Found;
  delete(key: unknown): Found;
  clear(): void;
  size(): number;
  keys(): readonly unknown[];
  values(): readonly unknown[];
  entries(): Entries;
  update(key: unknown, ...order: OperationOrder): Answer;
}

/**
 * Makes the handlers.
 *
 * @param initial - What an update starts from where a key has no value; missing when it is refused there.
 */
export function keyedHandlers(
  ctx: ActorContext<KeyedProtocol>,
  entries: Entries,
  initial: Found,
): KeyedProtocol {
  const content = new Map(entries);
  const find = (key: unknown): Found => (content.has(key) ? [content.get(key)] : []);
  return {
    get: find,
    has: (key) => content.has(key),
    setAll(added) {
      for (const [key, value] of added) content.set(key, value);
    },
    insert(key, value) {
      const found = find(key);
      if (found.length === 0) content.set(key, value);
      return found;
    },
    delete(key) {
      const found = find(key);
      content.delete(key);
      return found;
    },
    clear: () => content.clear(),
    size: () => content.size,
    keys: () => [...content.keys()],
    values: () => [...content.values()],
    entries: () => [...content],
    update(key, ...order) {
      const found = content.has(key) ? find(key) : initial;
      if (found.length === 0) {
        return new OptionError('key', key, 'one that has a value: there is no initial one to start from');
      }
      return runOperation(ctx, order, found[0], (next) => {
        content.set(key, next);
        return next;
      });
    },
  };
}
