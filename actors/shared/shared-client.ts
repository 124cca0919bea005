/** What the clients of shared objects have in common: how they are started, found, called and closed. */

import type { ClientDefinition } from '../../lib/actor/client-kind.ts';
import type { ActorDefinition, Finder, Spawner } from '../../lib/actor/context.ts';
import type { ArgsOf, MessageOf, ReplyOf } from '../../lib/actor/protocol.ts';
import { RefClient } from '../../lib/actor/ref-client.ts';
import type { ActorRef } from '../../lib/actor/ref.ts';
import type { Restart } from '../../lib/actor/spawn-options.ts';
import { checkKeys } from '../../lib/check-option.ts';
import { OptionError } from '../../lib/errors.ts';
import { orClosed } from './closed.ts';
import { patient } from './patient.ts';

/** What all shared objects take. */
export interface SharedOptions {
  /** Unique in the system; they are found by it. */
  readonly name?: string;
}

/** The options of a client, without its name. */
type Own<O> = Omit<O, 'name'>;

/** What is started for a class of clients that takes options `O`. */
export interface SharedDefinition<O, P> extends ClientDefinition<[options?: Own<O>], P> {
  /** The options that there are, but for the name. */
  readonly known: readonly string[];
}

/** Holds its own bounds, if it has any: its callers hold what they wait for. */
const MAILBOX = { capacity: 1_000_000, capacityBytes: 2 ** 30 } as const;

/**
 * An object that many processes share: an actor behind it handles one call at a time.
 *
 * A value: it can be sent in messages, given to tasks and kept by other clients, and works wherever it
 * lands. Its actor runs in the process that has started it, and every call is answered there.
 */
export abstract class SharedClient<P> extends RefClient<P> implements AsyncDisposable {
  /**
   * Ends it. Whoever waits for it, or calls it after that, gets {@link ClosedError}. A supervisor starts it again, as
   * it was at first, unless it is a `transient` or `temporary` child.
   */
  async close(): Promise<void> {
    await this.ref.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/**
 * Says what supervisors start for a class of clients.
 *
 * @param known - The options that there are, but for the name.
 * @param argsFor - Checks their values and makes the arguments of the actor from them.
 * @param restart - After which ends a supervisor starts it again that is not told otherwise.
 */
export function sharedDefinition<O, P>(
  actor: ActorDefinition<readonly unknown[], P>,
  known: readonly (keyof Own<O> & string)[],
  argsFor: (options: Own<O>) => readonly unknown[],
  restart: Restart = 'permanent',
): SharedDefinition<O, P> {
  return {
    actor,
    known,
    options: { placement: 'local', mailbox: MAILBOX, restart },
    argsFor(options = {} as Own<O>) {
      const { name } = (options ?? {}) as SharedOptions;
      if (name !== undefined) {
        throw new OptionError('name', name, `given to child() and not to the ${actor.name}`);
      }
      checkKeys('options', options, known);
      return argsFor(options);
    },
  };
}

/** Starts the actor of a client; it stops with its owner. */
export async function startShared<O extends SharedOptions, P>(
  owner: Spawner,
  definition: SharedDefinition<O, P>,
  options: O,
): Promise<ActorRef<P>> {
  const { actor, known } = definition;
  checkOwner(owner, 'spawn', actor.name);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const keys = [...known, 'name'].join(', ');
    throw new OptionError('options', options, `an object of ${keys}, as ${actor.name}.start() takes it`);
  }
  const { name, ...own } = options;
  const args = definition.argsFor(own);
  return owner.spawn(actor, {
    ...definition.options,
    restart: 'temporary',
    args,
    ...(name !== undefined && { name }),
  });
}

/**
 * Finds a client by the name of its actor.
 *
 * @param make - Makes it from the ref.
 * @returns `undefined` when there is none of that name.
 */
export async function findShared<P, C>(
  owner: Finder,
  { actor }: ClientDefinition<never, P>,
  name: string,
  make: (ref: ActorRef<P>) => C | Promise<C>,
): Promise<C | undefined> {
  checkOwner(owner, 'whereis', actor.name);
  const ref = await owner.whereis(actor, name);
  return ref === undefined ? undefined : make(ref);
}

/** @throws {@link OptionError} when it is nothing that starts, or finds, actors. */
export function checkOwner(owner: unknown, verb: 'spawn' | 'whereis', sought: string): void {
  if (typeof (owner as Readonly<Record<string, unknown>> | null | undefined)?.[verb] === 'function') return;
  const purpose = verb === 'spawn' ? `that the ${sought} is to belong to` : `to look for the ${sought} in`;
  throw new OptionError('owner', owner, `a system, the ctx of an actor, or taskContext(), ${purpose}`);
}

/** Asks what is answered at once. @returns Rejects with {@link ClosedError} when it has ended. */
export function call<P, K extends MessageOf<P>>(
  client: SharedClient<P>,
  type: K,
  ...args: ArgsOf<P, K>
): Promise<ReplyOf<P, K>> {
  return orClosed(client, patient(client.ref).ask(type, ...args));
}
