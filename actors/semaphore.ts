/** A number of permits that processes share. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import { checkInteger } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { LeaseClient } from './shared/lease.ts';
import { permitHandlers, type PermitProtocol } from './shared/permits.ts';
import {
  call,
  findShared,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';

export interface SemaphoreOptions extends SharedOptions {
  /** How many may be held at a time. @defaultValue 1 */
  readonly permits?: number;
}

const SemaphoreActor: ActorDefinition<[permits: number], PermitProtocol> = defineActor(
  import.meta,
  'Semaphore',
  (ctx, permits: number) => permitHandlers(ctx, permits),
);

/**
 * Permits, so many at a time. Each is held by a process, given back once, and free again when its holder dies.
 *
 * @example
 * ```ts
 * const connections = await Semaphore.start(system, { permits: 5 });
 * using connection = await connections.acquire({ timeoutMs: 1_000 });
 * ```
 */
export class Semaphore extends LeaseClient {
  /** For the compiler alone: clients that look alike are not the same. */
  declare protected readonly kind: 'semaphore';

  static readonly definition: SharedDefinition<SemaphoreOptions, PermitProtocol> = sharedDefinition(
    SemaphoreActor,
    ['permits'],
    ({ permits = 1 }) => {
      checkInteger('permits', permits, 1);
      return [permits];
    },
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}. */
  static async start(owner: Spawner, options: SemaphoreOptions = {}): Promise<Semaphore> {
    return new Semaphore(await startShared(owner, Semaphore.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis(owner: Finder, name: string): Promise<Semaphore | undefined> {
    return findShared(owner, Semaphore.definition, name, (ref) => new Semaphore(ref));
  }

  /** Permits that nobody holds. */
  available(): Promise<number> {
    return call(this, 'available');
  }
}

defineClient(import.meta, 'Semaphore', Semaphore);
