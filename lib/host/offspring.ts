/** What a supervisor needs beyond the context that every actor has: slots that it keeps itself. */

import type { ActorContext } from '../actor/context.ts';
import type { LiveRef } from '../actor/live-ref.ts';
import type { Host } from '../actor/placement.ts';
import type { Clock } from '../clock.ts';
import { OptionError } from '../errors.ts';
import { RunContext } from './actor-context.ts';
import type { Slot } from './slot.ts';
import type { SlotOrder } from './spawn.ts';

export interface Offspring {
  readonly clock: Clock;
  /** Makes a slot that belongs to the actor and has no run yet; rejects as a spawn does. */
  open(order: Omit<SlotOrder, 'family'>): Promise<Slot>;
  ref(slot: Slot): LiveRef;
  /** Finds a shared host of this process by its path. */
  host(path: string): Host | undefined;
  /** Has the actor take no more children; those that are there go on. */
  shut(): void;
}

/** @throws {@link OptionError} when it is not the context of an actor that runs here. */
export function offspringOf(ctx: Pick<ActorContext<unknown>, 'path'>): Offspring {
  if (ctx instanceof RunContext) return ctx.offspring();
  throw new OptionError('ctx', ctx, 'the context that an actor was given');
}
