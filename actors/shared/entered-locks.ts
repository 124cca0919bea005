/** The locks with which the caller's code runs: those whose `withLock` has called it, directly or not. */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnyActorRef } from '../../lib/actor/ref.ts';
import type { Hold } from './hold.ts';
import type { Lease } from './lease.ts';

export interface Entered {
  readonly lock: AnyActorRef;
  readonly hold: Hold;
  /** What the code was given. */
  readonly lease: Lease;
}

interface Scope {
  readonly entered: Entered;
  readonly outer: Scope | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `fn`, and all that it calls and awaits, with a lock. */
export function runWithin<R>(entered: Entered, fn: () => R): R {
  return scopes.run({ entered, outer: scopes.getStore() }, fn);
}

/** How the caller's code has entered `lock`; what goes on after the lock was given back has not. */
export function enteredOf(lock: AnyActorRef): Entered | undefined {
  for (let scope = scopes.getStore(); scope !== undefined; scope = scope.outer) {
    if (scope.entered.hold.isHeld && scope.entered.lock.equals(lock)) return scope.entered;
  }
  return undefined;
}
