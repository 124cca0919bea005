/** What it takes to make a slot. */

import type { ResolvedSpawn } from '../../actor/resolve-spawn.ts';
import type { Family } from './family.ts';
import type { SlotKeeper } from './slot.ts';

export interface SlotOrder {
  /** What it is to belong to. */
  readonly family: Family;
  readonly plan: ResolvedSpawn;
  readonly keeper: SlotKeeper;
  /** Last part of its path when it has no name; made from its definition and number when missing. */
  readonly id?: string | undefined;
}
