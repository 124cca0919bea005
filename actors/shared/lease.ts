/** What somebody holds, and the clients that hand it out. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import { checkFunction } from '../../lib/check-option.ts';
import { ClosedError, WaitTimeoutError } from '../../lib/errors.ts';
import { Hold } from './hold.ts';
import type { PermitProtocol } from './permits.ts';
import { patient } from './patient.ts';
import { call, SharedClient } from './shared-client.ts';
import { PROCESS_KEY, waitFor, type WaitOptions } from './wait.ts';

/**
 * Something that this process holds until it is released, or the process ends. It cannot be sent.
 *
 * @example
 * ```ts
 * using lease = await lock.acquire();
 * ```
 */
export class Lease implements Disposable {
  /**
   * Gives it back; what this process sends to the lock or semaphore afterwards comes after that.
   *
   * @throws {@link ClosedError} when it has been released before.
   */
  readonly release: () => void;
  readonly #hold: Hold;

  constructor(hold: Hold) {
    this.#hold = hold;
    // A field and no method: because of it a lease is refused where it is sent.
    this.release = () => {
      if (!hold.isHeld)
        throw new ClosedError(`a lease of ${hold.path} is not held any more; release it once`);
      hold.release();
    };
  }

  /**
   * Greater than that of every lease that the same lock or semaphore gave before, so that a store can
   * refuse what a holder sends that has lost its lease meanwhile (a fencing token). After a wait for a
   * {@link Condition} it is another one.
   */
  get token(): number {
    return this.#hold.token;
  }

  get isReleased(): boolean {
    return !this.#hold.isHeld;
  }

  /** Gives it back, unless that was done before. */
  [Symbol.dispose](): void {
    this.#hold.release();
  }
}

/** Hands out leases, first come, first served. */
export abstract class LeaseClient extends SharedClient<PermitProtocol> {
  /**
   * Waits for a lease.
   *
   * @returns Rejects with {@link WaitTimeoutError}, the reason of the signal, or {@link ClosedError}.
   */
  async acquire(options?: WaitOptions): Promise<Lease> {
    return new Lease(await acquireHold(this.ref, options));
  }

  /** @returns `undefined` when all are taken. */
  async tryAcquire(): Promise<Lease | undefined> {
    const hold = await waitForHold(this.ref, { timeoutMs: 0 });
    return hold === undefined ? undefined : new Lease(hold);
  }

  /**
   * Runs `fn` with a lease, which it gives back however `fn` ends.
   *
   * @returns What `fn` returns; rejects as {@link acquire} does, without having called it.
   */
  async withLock<R>(fn: (lease: Lease) => R, options?: WaitOptions): Promise<Awaited<R>> {
    checkLocked(fn);
    using lease = await this.acquire(options);
    return await fn(lease);
  }

  /** There is no lease to be had at present. */
  async isHeld(): Promise<boolean> {
    return (await call(this, 'available')) === 0;
  }
}

/** @throws {@link OptionError} when it is nothing that could be run with a lease. */
export function checkLocked(fn: unknown): void {
  checkFunction('fn', fn, 'that withLock() runs with the lease; for a lease alone there is acquire()');
}

/** @returns Rejects as {@link LeaseClient.acquire} does. */
export async function acquireHold(
  ref: ActorRef<PermitProtocol>,
  options: WaitOptions | undefined,
): Promise<Hold> {
  const hold = await waitForHold(ref, options);
  if (hold !== undefined) return hold;
  throw new WaitTimeoutError(`no lease of ${ref.path}`, options?.timeoutMs ?? Infinity);
}

/** @returns `undefined` when the deadline has passed first. */
async function waitForHold(
  ref: ActorRef<PermitProtocol>,
  options: WaitOptions | undefined,
): Promise<Hold | undefined> {
  const token = await waitFor(ref, options, (wait) => patient(ref).ask('acquire', PROCESS_KEY, wait));
  if (token === 'timeout') return undefined;
  return new Hold(ref.path, token, (given) => void patient(ref).tell('release', PROCESS_KEY, given));
}
