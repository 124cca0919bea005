/** Asks that wait as long as it takes. */

import { LiveRef } from '../../lib/actor/live-ref.ts';
import type { ActorRef, AnyActorRef } from '../../lib/actor/ref.ts';

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
