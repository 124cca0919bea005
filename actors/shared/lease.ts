/** What somebody holds, and the clients that hand it out. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import { ClosedError, WaitTimeoutError } from '../../lib/errors.ts';
import type { PermitProtocol } from './permits.ts';
import { asked, patient, SharedClient } from './shared-client.ts';
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
   * Greater than that of every lease that the same lock or semaphore gave before, so that a store can
   * refuse what a holder sends that has lost its lease meanwhile (a fencing token).
   */
  readonly token: number;
  readonly #path: string;
  #giveBack: (() => void) | undefined;

  constructor(path: string, token: number, giveBack: () => void) {
    this.#path = path;
    this.token = token;
    this.#giveBack = giveBack;
  }

  /**
   * Gives it back; what this process sends to the lock or semaphore afterwards comes after that.
   *
   * @throws {@link ClosedError} when it has been released before.
   */
  release(): void {
    if (this.#giveBack === undefined) {
      throw new ClosedError(`a lease of ${this.#path} was released before; release each once`);
    }
    this[Symbol.dispose]();
  }

  /** Gives it back, unless that was done before. */
  [Symbol.dispose](): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.();
  }

  get isReleased(): boolean {
    return this.#giveBack === undefined;
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
    const lease = await leaseOf(this.ref, options);
    if (lease !== undefined) return lease;
    throw new WaitTimeoutError(`no lease of ${this.path}`, options?.timeoutMs ?? Infinity);
  }

  /** @returns `undefined` when all are taken. */
  tryAcquire(): Promise<Lease | undefined> {
    return leaseOf(this.ref, { timeoutMs: 0 });
  }

  /**
   * Runs `fn` with a lease, which it gives back however `fn` ends.
   *
   * @returns What `fn` returns; rejects as {@link acquire} does, without having called it.
   */
  async withLock<R>(fn: (lease: Lease) => R, options?: WaitOptions): Promise<Awaited<R>> {
    using lease = await this.acquire(options);
    return await fn(lease);
  }

  /** There is no lease to be had at present. */
  async isHeld(): Promise<boolean> {
    return (await asked(this, this.ref.ask('available'))) === 0;
  }
}

async function leaseOf(
  ref: ActorRef<PermitProtocol>,
  options: WaitOptions | undefined,
): Promise<Lease | undefined> {
  const token = await waitFor(
    ref,
    options,
    (wait) => patient(ref).ask('acquire', PROCESS_KEY, wait),
    (key) => void ref.tell('cancelWait', key),
  );
  if (token === 'timeout') return undefined;
  return new Lease(ref.path, token, () => void ref.tell('release', PROCESS_KEY, token));
}
