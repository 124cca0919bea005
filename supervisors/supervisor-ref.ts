/** How programs and actors talk to a supervisor. */

import { LiveRef } from '../lib/actor/live-ref.ts';
import type { ActorRef, AnyActorRef, AskSettings } from '../lib/actor/ref.ts';
import { RefClient } from '../lib/actor/ref-client.ts';
import { defineClient } from '../lib/codec/client.ts';
import { ChildSpecError, OptionError } from '../lib/errors.ts';
import { type ChildSpec, isChildSpec, placedInHosts, type SupervisorChildSpec } from './child-spec.ts';
import { childData } from './spec-data.ts';
import { type Outcome, SupervisorActor, type SupervisorProtocol } from './supervisor-actor.ts';
import type { ChildCounts, ChildInfo } from './supervisor-admin.ts';

/** What is known at once is answered as soon as any ask is. */
const LOOKUP_LIMIT_MS = 5_000;

/**
 * A reference to a supervisor. It can be sent in messages, watched, linked and stopped as any other.
 *
 * `whichChildren`, `countChildren` and `child` wait 5 s for their answer. The others take as long as the child
 * takes to start or to stop, for which it has limits of its own, and so wait as long as the supervisor lives;
 * `with` sets other limits. Any number of calls may be under way. All reject with {@link AskTimeoutError} when
 * their time is over, and with {@link NoProcessError} or {@link ActorExitedError} when the supervisor has ended.
 */
export class SupervisorRef extends RefClient<SupervisorProtocol> {
  /**
   * Makes a ref to the same supervisor whose calls have other settings. A supervisor that is no longer
   * waited for does what it was asked all the same.
   */
  with(settings: AskSettings): SupervisorRef {
    return new SupervisorRef(this.ref.with(settings));
  }

  /** Lists the children in the order of their start. */
  async whichChildren(): Promise<readonly ChildInfo[]> {
    const children = await lookup(this.ref).ask('whichChildren');
    return children.map((child) => ({ ...child, ref: asRef(child.ref, child.type) }));
  }

  countChildren(): Promise<ChildCounts> {
    return lookup(this.ref).ask('countChildren');
  }

  /**
   * Finds a child.
   *
   * @typeParam R - What its ref is: `ActorRef<P>`, or `SupervisorRef` for a supervisor.
   * @returns `undefined` when it is stopped. Rejects with {@link SupervisorError} when there is none.
   */
  async child<R extends AnyActorRef = AnyActorRef>(id: string): Promise<R | undefined> {
    checkId(id);
    const { ref, type } = valueOf(await lookup(this.ref).ask('child', id));
    return asRef(ref, type) as R | undefined;
  }

  /**
   * Starts one more child, behind all others.
   *
   * @returns Its ref, once it is ready. Rejects with {@link StartError}; with {@link SupervisorError} when
   *   the id is in use, or there are as many children as there may be; with {@link ChildSpecError} when it is
   *   significant and may not be, not what {@link child} returned, or placed in a host of another system; with {@link NameTakenError}, {@link EncodeError} or {@link ClosedError}.
   *
   *   When its setup returns `ctx.ignore()` there is no ref to return: it rejects with {@link SupervisorError}
   *   of code `ERR_TROUPE_IGNORED`. The spec is kept all the same, unless the child is temporary or the
   *   supervisor dynamic; {@link SupervisorRef.child} gives `undefined` then.
   * @remarks OTP answers `{ok, undefined}`; here all who call would have to look for that.
   */
  async startChild(spec: SupervisorChildSpec): Promise<SupervisorRef>;
  async startChild<P>(spec: ChildSpec<P>): Promise<ActorRef<P>>;
  async startChild(spec: ChildSpec): Promise<AnyActorRef> {
    if (!isChildSpec(spec)) throw new ChildSpecError('spec', spec, 'what child() returned');
    assertOwnHosts(spec, this.ref);
    const { module, name } = SupervisorActor;
    const started = valueOf(await order(this.ref).ask('startChild', childData(spec, { module, name })));
    return asRef(started, spec.type);
  }

  /**
   * Stops a child, or takes back that it is to be restarted. Its spec is kept, unless it is temporary or
   * the supervisor dynamic. Doing so twice is harmless.
   *
   * @returns Once nothing is left of it. Rejects with {@link SupervisorError} when there is none.
   */
  async terminateChild(child: string | AnyActorRef): Promise<void> {
    const wanted: unknown = child instanceof RefClient ? child.ref : child;
    if (typeof wanted !== 'string' && !(wanted instanceof LiveRef)) {
      throw new OptionError('child', wanted, 'an id or a ref');
    }
    valueOf(await order(this.ref).ask('terminateChild', wanted));
  }

  /**
   * Starts a child that is stopped.
   *
   * @returns Its new ref. Rejects as {@link SupervisorRef.startChild} does, `ERR_TROUPE_IGNORED` included, and
   *   with {@link SupervisorError} when it is not stopped or there is none.
   */
  async restartChild<R extends AnyActorRef = AnyActorRef>(id: string): Promise<R> {
    checkId(id);
    const { ref, type } = valueOf(await order(this.ref).ask('restartChild', id));
    return asRef(ref, type) as R;
  }

  /** Forgets a child that is stopped; rejects with {@link SupervisorError} when it is not, or there is none. */
  async deleteChild(id: string): Promise<void> {
    checkId(id);
    valueOf(await order(this.ref).ask('deleteChild', id));
  }
}

defineClient(import.meta, 'SupervisorRef', SupervisorRef);

function lookup(ref: ActorRef<SupervisorProtocol>): ActorRef<SupervisorProtocol> {
  return unbounded(ref, LOOKUP_LIMIT_MS);
}

function order(ref: ActorRef<SupervisorProtocol>): ActorRef<SupervisorProtocol> {
  return unbounded(ref, Infinity);
}

/** Who calls holds what comes of it anyway, as many as that may be. Settings do not travel; this is for each call. */
function unbounded(ref: ActorRef<SupervisorProtocol>, timeoutMs: number): ActorRef<SupervisorProtocol> {
  if (!(ref instanceof LiveRef)) return ref;
  return ref.unbounded(timeoutMs) as AnyActorRef as ActorRef<SupervisorProtocol>;
}

/** Hosts are told apart by their paths where the supervisor runs, and those of two systems may be the same. */
function assertOwnHosts(spec: ChildSpec, supervisor: ActorRef<SupervisorProtocol>): void {
  const systemId = supervisor instanceof LiveRef ? supervisor.data.systemId : undefined;
  for (const { id, host } of placedInHosts([spec])) {
    if (host.systemId === systemId) continue;
    const allowed = `a host of the system of ${supervisor.path}, which this one does not belong to`;
    throw new ChildSpecError('placement', host.path, allowed, `child '${id}': `);
  }
}

function checkId(id: unknown): void {
  if (typeof id !== 'string') throw new OptionError('id', id, 'a string');
}

function asRef<R extends AnyActorRef | 'restarting' | undefined>(ref: R, type: ChildInfo['type']): R {
  if (type === 'worker' || typeof ref !== 'object') return ref;
  return new SupervisorRef(ref as unknown as ActorRef<SupervisorProtocol>) as AnyActorRef as R;
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
