/** The actor behind a queue. */

import type { ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { Later } from '../../lib/actor/protocol.ts';
import type { Batch } from './prefetch.ts';
import { supplyHere } from './prefetched.ts';
import { type Handed, type QueuePlan, Store } from './queue-store.ts';
import type { InVain, Wait } from './waiting-list.ts';

export interface QueueProtocol {
  describe(): QueuePlan;
  /** @returns `false` when it was closed before: the item is not in it. */
  put(item: unknown): boolean;
  isOpen(): boolean;
  /** Puts an item once there is room for it. */
  offer(item: unknown, wait: Wait | undefined): true | InVain | Later<true | InVain>;
  /**
   * @param holder - Names the process that takes.
   * @param received - The place of the last item that it was sent and has received.
   * @param tookMs - How long it has taken to use up the last answer.
   */
  take(
    holder: string,
    wait: Wait | undefined,
    received: number,
    tookMs: number,
  ): Handed | InVain | Later<Handed | InVain>;
  /**
   * @param tookMs - How long the process takes to use up what it was sent.
   * @returns Missing when there is nothing to send ahead.
   */
  ahead(tookMs: number): Batch | undefined;
  /** @returns Whether the process that asks has claimed in time what it was sent ahead. */
  hasClaimed(place: number): boolean;
  taskDone(holder: string): void;
  join(wait: Wait | undefined): true | Later<true | InVain>;
  cancelWait(key: string): void;
  size(): number;
  close(): void;
}

export const QueueActor: ActorDefinition<[plan: QueuePlan], QueueProtocol> = defineActor(
  import.meta,
  'Queue',
  (ctx, plan: QueuePlan) => {
    const store = new Store(ctx, plan);
    const forget = supplyHere(ctx.self, { take: () => store.takeHere() });
    ctx.signal.addEventListener('abort', forget);
    return {
      describe: () => plan,
      put: (item) => store.put(item),
      isOpen: () => store.isOpen,
      offer: (item, wait) => store.offer(item, wait),
      take: (holder, wait, received, tookMs) => store.take(holder, wait, received, tookMs),
      ahead: (tookMs) => store.ahead(tookMs),
      hasClaimed: (place) => store.hasClaimed(place),
      taskDone: (holder) => store.taskDone(holder),
      join: (wait) => store.join(wait ?? {}),
      cancelWait: (key) => store.cancelWait(key),
      size: () => store.size,
      close: () => store.close(),
    };
  },
  { serializeLocal: true },
);
