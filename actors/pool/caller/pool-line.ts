/** How clients of a pool talk to it: as often at once as they like, and for as long as it takes. */

import { LiveRef } from '../../../lib/actor/live-ref.ts';
import type { ActorRef, AnyActorRef } from '../../../lib/actor/ref.ts';
import type { PoolProtocol } from '../pool-protocol.ts';

type PoolRef = ActorRef<PoolProtocol>;

const lines = new WeakMap<PoolRef, PoolRef>();

/**
 * A ref to the same pool whose asks have no deadline, and of which any number may be under way: who calls
 * holds what comes of it anyway. Found anew in each process, since the settings of a ref do not travel.
 */
export function lineTo(pool: PoolRef): PoolRef {
  let line = lines.get(pool);
  if (line === undefined) {
    line = pool instanceof LiveRef ? unbounded(pool) : pool.with({ timeoutMs: Infinity });
    lines.set(pool, line);
  }
  return line;
}

function unbounded(pool: LiveRef): PoolRef {
  return pool.unbounded(Infinity) as AnyActorRef as PoolRef;
}
