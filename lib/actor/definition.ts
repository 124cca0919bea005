/**
 * What an actor is made of: a function that receives its context and arguments, keeps its state in
 * plain variables, and returns its message handlers.
 */

import { checkKeys, checkOneOf } from '../check-option.ts';
import { registerCode } from '../code-registry.ts';
import { OptionError } from '../errors.ts';
import type { ActorContext, ActorDefinition } from './context.ts';
import type { Handlers, Ignored } from './protocol.ts';

export interface ActorOptions {
  /**
   * Has what it is sent and what it replies encoded also where both ends are in one process, and so copied:
   * for actors that keep what others give them and should share it with nobody. @defaultValue false
   */
  readonly serializeLocal?: boolean;
  /**
   * Its process ends as it should with an exit code of its choice, and by SIGTERM, so that the log has no
   * report of a crash then: for actors of which somebody looks at the exit. @defaultValue false
   */
  readonly exitIsResult?: boolean;
}

/**
 * Defines an actor. The definition is made while its module loads; it need not be exported.
 *
 * @param meta - `import.meta` of the module that calls.
 * @param name - Unique among the actors of that module.
 * @throws {@link OptionError} when an argument is wrong or the name is taken.
 * @example
 * ```ts
 * export const Counter = defineActor(import.meta, 'Counter', (ctx, start: number = 0) => {
 *   let count = start;
 *   return { add: (n: number) => (count += n) };
 * });
 * ```
 */
export function defineActor<A extends readonly unknown[], P extends Handlers<P>>(
  meta: ImportMeta,
  name: string,
  setup: (ctx: ActorContext<P>, ...args: A) => P | Ignored | Promise<P | Ignored>,
  options: ActorOptions = {},
): ActorDefinition<A, P> {
  if (typeof setup !== 'function') throw new OptionError('setup', setup, 'a function that returns handlers');
  checkKeys('options', options, ['serializeLocal', 'exitIsResult'] satisfies (keyof ActorOptions)[]);
  const { serializeLocal = false, exitIsResult = false } = options;
  checkOneOf('serializeLocal', serializeLocal, [true, false]);
  checkOneOf('exitIsResult', exitIsResult, [true, false]);
  const definition = { name, module: meta?.url, serializeLocal, exitIsResult, setup };
  registerCode('actor', meta, name, definition);
  return Object.freeze(definition);
}

/** Says whether a value was made by {@link defineActor}. */
export function isActorDefinition(value: unknown): value is ActorDefinition<readonly unknown[], unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { name, module, setup } = value as Partial<ActorDefinition<readonly unknown[], unknown>>;
  return typeof name === 'string' && typeof module === 'string' && typeof setup === 'function';
}
