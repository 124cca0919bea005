/**
 * What processes wait for that share a lock: somebody says that things have changed.
 *
 * Lock and condition may be actors of two processes, between whose messages there is no order. So a
 * process is on the list of those who wait before it gives the lock back, and whoever has the lock then
 * finds it there.
 */

import type { Finder, Spawner } from '../lib/actor/context.ts';
import type { ActorRef } from '../lib/actor/ref.ts';
import { checkFunction, checkInteger } from '../lib/check-option.ts';
import { defineClient } from '../lib/codec/client.ts';
import { EncodeError, NotHeldError, OptionError } from '../lib/errors.ts';
import { Lock } from './lock.ts';
import { orClosed } from './shared/closed.ts';
import { ConditionActor, type ConditionProtocol } from './shared/condition-actor.ts';
import { enteredOf } from './shared/entered-locks.ts';
import type { Hold } from './shared/hold.ts';
import { acquireHold, type Lease } from './shared/lease.ts';
import { patient } from './shared/patient.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { checkWait, waitFor, type WaitOptions } from './shared/wait.ts';

export interface ConditionOptions extends SharedOptions {
  /** That several conditions may share. @defaultValue one of its own */
  readonly lock?: Lock;
}

/**
 * What processes wait for that share a lock. It is for state outside of actors, as the lock is: for state
 * that an actor keeps, have that answer with `ctx.later` when it is as wanted.
 *
 * @example
 * ```ts
 * const changed = await Condition.start(system);
 * // In one process
 * await changed.withLock(async () => {
 *   await changed.waitFor(() => existsSync(path));
 * });
 * // In another one
 * await changed.withLock(async () => {
 *   writeFileSync(path, text);
 *   await changed.notifyAll();
 * });
 * ```
 */
export class Condition extends SharedClient<ConditionProtocol> {
  static readonly definition: SharedDefinition<ConditionOptions, ConditionProtocol> = sharedDefinition(
    ConditionActor,
    ['lock'],
    ({ lock }) => {
      if (lock !== undefined && !(lock instanceof Lock)) throw new OptionError('lock', lock, 'a Lock');
      return [lock];
    },
  );

  /** What is to be held by those who wait and who notify. */
  readonly lock: Lock;

  /** Use {@link Condition.start}. */
  constructor(ref: ActorRef<ConditionProtocol>, lock: Lock | undefined) {
    super(ref);
    this.lock = lock ?? new Lock(ref);
  }

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}. */
  static async start(owner: Spawner, options: ConditionOptions = {}): Promise<Condition> {
    try {
      return new Condition(await startShared(owner, Condition.definition, options), options.lock);
    } catch (error) {
      // The lock is all that there is to encode.
      if (!(error instanceof EncodeError)) throw error;
      throw new OptionError('lock', options.lock, 'a Lock of the same system as the Condition');
    }
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis(owner: Finder, name: string): Promise<Condition | undefined> {
    return findShared(
      owner,
      Condition.definition,
      name,
      async (ref) => new Condition(ref, await orClosed(ref, patient(ref).ask('lock'))),
    );
  }

  /** Runs `fn` while this process holds the lock, as {@link Lock.withLock} does. */
  withLock<R>(fn: (lease: Lease) => R, options?: WaitOptions): Promise<Awaited<R>> {
    return this.lock.withLock(fn, options);
  }

  /**
   * Gives the lock back, waits until it is notified, and has the lock again when it returns, however it
   * does. What it waited for may be over by then: look, or use {@link Condition.waitFor}.
   *
   * @returns `false` when the deadline has passed first. Rejects with {@link NotHeldError}, the reason of the
   *   signal, or {@link ClosedError}.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const hold = heldFor(this, 'wait()');
    if (options !== undefined) checkWait(options);
    options?.signal?.throwIfAborted();
    hold.suspend();
    const waiting = Promise.allSettled([notified(this, options)]);
    try {
      await call(this, 'begun');
    } catch (error) {
      hold.resume();
      throw error;
    }
    hold.lend();
    const [notice] = await waiting;
    hold.resume((await acquireHold(this.lock.ref, undefined)).token);
    if (notice.status === 'rejected') throw notice.reason;
    if (notice.value === 'timeout') return false;
    patient(this.ref).tell('heard', notice.value);
    return true;
  }

  /**
   * Waits until `predicate` holds, which is called here, with the lock, at first and whenever this process is
   * notified.
   *
   * @returns Whether it holds. Rejects as {@link Condition.wait} does, or with what `predicate` throws.
   */
  async waitFor(
    predicate: () => boolean | PromiseLike<boolean>,
    options: WaitOptions = {},
  ): Promise<boolean> {
    checkFunction(
      'predicate',
      predicate,
      'that says whether waitFor() is to go on; to be notified alone there is wait()',
    );
    heldFor(this, 'waitFor()');
    checkWait(options);
    const { timeoutMs = Infinity } = options;
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (await predicate()) return true;
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await this.wait({ ...options, timeoutMs: left });
    }
  }

  /**
   * Has those go on that have waited longest, once the caller gives the lock back.
   *
   * @param count - How many at most.
   * @returns Rejects with {@link NotHeldError}, {@link OptionError} or {@link ClosedError}.
   */
  async notify(count: number = 1): Promise<void> {
    checkInteger('count', count, 1);
    heldFor(this, 'notify()');
    await call(this, 'notify', count);
  }

  /** Has all go on who wait now. */
  async notifyAll(): Promise<void> {
    heldFor(this, 'notifyAll()');
    await call(this, 'notifyAll');
  }
}

defineClient(import.meta, 'Condition', Condition);

// Functions, since private methods do not travel.

function heldFor({ path, lock }: Condition, call: string): Hold {
  const entered = enteredOf(lock);
  if (entered === undefined) throw new NotHeldError(path, call);
  return entered.hold;
}

/** @returns The number of the notice. */
function notified({ ref }: Condition, options: WaitOptions | undefined): Promise<number | 'timeout'> {
  return waitFor(ref, options, (wait) => patient(ref).ask('wait', wait));
}
