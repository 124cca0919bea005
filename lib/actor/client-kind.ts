/** Classes of clients whose actors supervisors can start. */

import type { ActorDefinition } from './context.ts';
import { isActorDefinition } from './definition.ts';
import type { SpawnOptions } from './spawn-options.ts';

/** What is started for a client that is given `A`. */
export interface ClientDefinition<A extends readonly unknown[], P> {
  readonly actor: ActorDefinition<readonly unknown[], P>;
  /** Those of its spawn, unless it is told otherwise. */
  readonly options: SpawnOptions;
  /**
   * Checks the arguments and makes those of the actor from them, which can be sent.
   *
   * @throws {@link OptionError} naming the first that is wrong.
   */
  argsFor(...args: A): readonly unknown[];
}

/** A class of clients. */
export interface ClientKind<A extends readonly unknown[], P> {
  readonly definition: ClientDefinition<A, P>;
}

export function isClientKind(value: unknown): value is ClientKind<readonly unknown[], unknown> {
  if (typeof value !== 'function') return false;
  const { definition } = value as Partial<ClientKind<readonly unknown[], unknown>>;
  return typeof definition?.argsFor === 'function' && isActorDefinition(definition.actor);
}
