/** Keeps those who wait for a condition, and is the lock for it where that has no other. */

import type { ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import type { Lock } from '../lock.ts';
import { permitHandlers, type PermitProtocol } from './permits.ts';
import { type InVain, type Wait, WaitingList, whenGone } from './waiting-list.ts';

/** Its own lock is the same actor. */
export interface ConditionProtocol extends PermitProtocol {
  /** The lock that it was given. */
  lock(): Lock | undefined;
  /** @returns The number of the notice that it was given. */
  wait(wait: Wait | undefined): Later<number | InVain>;
  /** Answered when the waits that were asked for before have begun. */
  begun(): void;
  notify(count: number): void;
  notifyAll(): void;
  /** Whoever was given that notice has gone on. */
  heard(notice: number): void;
}

/** The notice of those who are all notified: it is for nobody else. */
const FOR_ALL = 0;

export const ConditionActor: ActorDefinition<[lock?: Lock], ConditionProtocol> = defineActor(
  import.meta,
  'Condition',
  (ctx, lock?: Lock) => {
    const permits = permitHandlers(ctx, 1);
    const waiting = new WaitingList<number>(ctx);
    /** Those of which it is not known yet whether they were heard. */
    const notices = new Map<number, () => void>();
    let lastNotice = FOR_ALL;

    const notify = (count: number): void => {
      for (let left = count; left > 0; left--) {
        const next = waiting.first;
        if (next === undefined) return;
        const notice = ++lastNotice;
        // Whoever ends before it has gone on may have ended before it was notified.
        const forget = whenGone(ctx, next.caller, () => {
          notices.delete(notice);
          notify(1);
        });
        if (forget !== undefined) notices.set(notice, forget);
        next.settle(notice);
      }
    };

    return {
      ...permits,
      lock: () => lock,
      wait: (wait) => waiting.join(wait ?? {}, undefined),
      begun: () => undefined,
      cancelWait(key) {
        permits.cancelWait(key);
        waiting.cancel(key);
      },
      notify,
      notifyAll: () => waiting.settleAll(FOR_ALL),
      heard(notice) {
        notices.get(notice)?.();
        notices.delete(notice);
      },
    };
  },
  { serializeLocal: true },
);
