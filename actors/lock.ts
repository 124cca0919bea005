/** A lock that processes hold one at a time. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import { defineClient } from '../lib/codec/client.ts';
import { enteredOf, runWithin } from './shared/entered-locks.ts';
import { acquireHold, checkLocked, Lease, LeaseClient } from './shared/lease.ts';
import { permitHandlers, type PermitProtocol } from './shared/permits.ts';
import {
  findShared,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { checkWait, type WaitOptions } from './shared/wait.ts';

export type LockOptions = SharedOptions;

const LockActor: ActorDefinition<[], PermitProtocol> = defineActor(import.meta, 'Lock', (ctx) =>
  permitHandlers(ctx, 1),
);

/**
 * A lock. Those who wait get it in the order in which they came; one that is killed loses it at once.
 *
 * State that an actor keeps needs none: it handles one message at a time. A lock is for what lies outside of
 * actors, such as files and devices.
 *
 * @example
 * ```ts
 * const lock = await Lock.start(system);
 * await lock.withLock(() => appendFile(path, line));
 * ```
 */
export class Lock extends LeaseClient {
  /** For the compiler alone: clients that look alike are not the same. */
  declare protected readonly kind: 'lock';

  static readonly definition: SharedDefinition<LockOptions, PermitProtocol> = sharedDefinition(
    LockActor,
    [],
    () => [],
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}. */
  static async start(owner: Spawner, options: LockOptions = {}): Promise<Lock> {
    return new Lock(await startShared(owner, Lock.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis(owner: Finder, name: string): Promise<Lock | undefined> {
    return findShared(owner, Lock.definition, name, (ref) => new Lock(ref));
  }

  /**
   * Runs `fn` while this process holds the lock. Within `fn`, and all that it calls and awaits, the same
   * lock is held already: `withLock` runs what it is given at once.
   */
  override async withLock<R>(fn: (lease: Lease) => R, options?: WaitOptions): Promise<Awaited<R>> {
    checkLocked(fn);
    if (options !== undefined) checkWait(options);
    const entered = enteredOf(this.ref);
    if (entered !== undefined) return await fn(entered.lease);
    const hold = await acquireHold(this.ref, options);
    using lease = new Lease(hold);
    return await runWithin({ lock: this.ref, hold, lease }, () => fn(lease));
  }
}

defineClient(import.meta, 'Lock', Lock);
