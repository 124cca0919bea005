/**
 * What an actor is made of: a function that receives its context and arguments, keeps its state in
 * plain variables, and returns its message handlers.
 */

import { registerCode } from '../code-registry.ts';
import { OptionError } from '../errors.ts';
import type { ActorContext } from './context.ts';

/** What every protocol looks like: message names and the functions that handle them. */
export type Handlers<P> = { readonly [K in keyof P]: (...args: never[]) => unknown };

declare const replyType: unique symbol;

/** Stands for a reply that is sent later; made by `ctx.later`. */
export interface Later<T> {
  readonly [replyType]: T;
}

declare const ignoredType: unique symbol;

/** Returned by a setup that decides not to start; made by `ctx.ignore`. */
export interface Ignored {
  readonly [ignoredType]: true;
}

/** The function that makes one run of an actor; a restart calls it again. */
export type Setup<A extends readonly unknown[], P> = (
  ctx: ActorContext<P>,
  ...args: A
) => P | Ignored | Promise<P | Ignored>;

/** An actor as other processes find it: by the module that defines it and its name there. */
export interface ActorDefinition<A extends readonly unknown[], P> {
  readonly name: string;
  /** URL of the module. */
  readonly module: string;
  readonly setup: Setup<A, P>;
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
): ActorDefinition<A, P> {
  if (typeof setup !== 'function') throw new OptionError('setup', setup, 'a function that returns handlers');
  const definition = { name, module: meta?.url, setup };
  registerCode('actor', meta, name, definition);
  return Object.freeze(definition);
}

/** Says whether a value was made by {@link defineActor}. */
export function isActorDefinition(value: unknown): value is ActorDefinition<readonly unknown[], unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { name, module, setup } = value as Partial<ActorDefinition<readonly unknown[], unknown>>;
  return typeof name === 'string' && typeof module === 'string' && typeof setup === 'function';
}
