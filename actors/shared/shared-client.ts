/** What the clients of shared objects have in common: how they are started, found and closed. */

import type { ClientDefinition } from '../../lib/actor/client-kind.ts';
import type { ActorContext, ActorDefinition, Spawner } from '../../lib/actor/context.ts';
import { LiveRef } from '../../lib/actor/live-ref.ts';
import { RefClient } from '../../lib/actor/ref-client.ts';
import type { ActorRef, AnyActorRef } from '../../lib/actor/ref.ts';
import { checkKeys } from '../../lib/check-option.ts';
import { OptionError } from '../../lib/errors.ts';
import { orClosed } from './closed.ts';

/** What all shared objects take. */
export interface SharedOptions {
  /** Unique in the system; they are found by it. */
  readonly name?: string;
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
  /** Ends it. Whoever waits for it, or calls it after that, gets {@link ClosedError}. */
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
 * @param resolve - Checks the options and makes the arguments of the actor from them.
 */
export function sharedDefinition<O extends object, P>(
  actor: ActorDefinition<readonly unknown[], P>,
  resolve: (options: Omit<O, 'name'>) => readonly unknown[],
): ClientDefinition<[options?: Omit<O, 'name'>], P> {
  return {
    actor,
    options: { placement: 'local', mailbox: MAILBOX },
    argsFor: (options) => {
      const given = options ?? ({} as Omit<O, 'name'>);
      if (Object.hasOwn(given, 'name')) {
        throw new OptionError(
          'name',
          Reflect.get(given, 'name'),
          `given to child() and not to the ${actor.name}`,
        );
      }
      return resolve(given);
    },
  };
}

/** Starts the actor of a client; it stops with its owner. */
export async function startShared<O extends SharedOptions, P>(
  owner: Spawner,
  definition: ClientDefinition<[options?: Omit<O, 'name'>], P>,
  options: O,
): Promise<ActorRef<P>> {
  if (typeof options !== 'object' || options === null) checkKeys('options', options, ['name']);
  const { name, ...own } = options;
  const args = definition.argsFor(own);
  return owner.spawn(definition.actor, { ...definition.options, args, ...(name !== undefined && { name }) });
}

/** Finds the actor of a client by its name. */
export function findShared<P>(
  owner: Pick<ActorContext<unknown>, 'whereis'>,
  { actor }: ClientDefinition<never, P>,
  name: string,
): Promise<ActorRef<P> | undefined> {
  return owner.whereis(actor, name);
}

const patientRefs = new WeakMap<AnyActorRef, AnyActorRef>();

/** Makes a ref whose asks wait as long as it takes, and whose messages may be any number: their callers hold what they are about. */
export function patient<P>(ref: ActorRef<P>): ActorRef<P> {
  let made = patientRefs.get(ref);
  if (made === undefined) {
    made =
      ref instanceof LiveRef ? (ref.unbounded(Infinity) as AnyActorRef) : ref.with({ timeoutMs: Infinity });
    patientRefs.set(ref, made);
  }
  return made as ActorRef<P>;
}

/** Asks what is answered at once. */
export function asked<T>(client: RefClient<unknown>, answer: Promise<T>): Promise<T> {
  return orClosed(client, answer);
}
