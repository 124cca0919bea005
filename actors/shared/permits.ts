/** Hands out permits, each of which has a holder: what locks and semaphores do. */

import type { ActorContext } from '../../lib/actor/context.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import { callerOf } from '../../lib/host/runs/actor-context.ts';
import type { Caller } from '../../lib/mailbox/mailbox.ts';
import { type InVain, type Wait, WaitingList } from './waiting-list.ts';

export interface PermitProtocol {
  /**
   * @param holder - Names the process that asks.
   * @returns The token of what it holds from now on.
   */
  acquire(holder: string, wait: Wait | undefined): number | Later<number | InVain>;
  cancelWait(key: string): void;
  /** Takes back what `holder` has by `token`; what another one has, or has had, stays as it is. */
  release(holder: string, token: number): void;
  /** Permits that nobody holds. */
  available(): number;
}

interface Hold {
  readonly holder: string;
  readonly forget: (() => void) | undefined;
}

/** Makes the handlers of an actor that hands out so many permits. */
export function permitHandlers(ctx: ActorContext<PermitProtocol>, permits: number): PermitProtocol {
  const waiting = new WaitingList<number, string>(ctx);
  const holds = new Map<number, Hold>();
  // Microseconds since the machine started: tokens grow over restarts of the actor as well.
  let lastToken = Number(process.hrtime.bigint() / 1_000n);

  const grant = (holder: string, caller: Caller | undefined): number => {
    const token = ++lastToken;
    holds.set(token, { holder, forget: caller?.whenGone(() => handOn(token)) });
    return token;
  };
  const handOn = (token: number): void => {
    // It may have been given back, and its holder may have ended, at the same time.
    if (!holds.delete(token)) return;
    const next = waiting.first;
    if (next !== undefined) next.settle(grant(next.detail, next.caller));
  };

  return {
    acquire: (holder, wait) =>
      holds.size < permits ? grant(holder, callerOf(ctx)) : waiting.join(wait ?? {}, holder),
    cancelWait: (key) => waiting.cancel(key),
    release(holder, token) {
      const hold = holds.get(token);
      if (hold?.holder !== holder) return;
      hold.forget?.();
      handOn(token);
    },
    available: () => permits - holds.size,
  };
}
