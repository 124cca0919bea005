/** The tree of a system as data: who belongs to whom, and how each of them fares. */

import type { ActorCounters, ActorState, ActorType } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';

/** One actor, or one that its supervisor keeps while it has no run. Read-only data. */
export interface TreeNode {
  /** Names it below its parent: the id of its child spec, or the name of what was spawned. */
  readonly id: string;
  readonly path: string;
  readonly type: ActorType;
  readonly state: ActorState;
  /** Of the process in which it runs or starts. */
  readonly pid?: number;
  /** Since its present run was ready. */
  readonly uptimeMs?: number;
  /** How often it was started again, also in vain, since somebody started it. */
  readonly restarts: number;
  /** Why its last run ended, or its last restart failed. Errors have no stack and no cause here. */
  readonly lastExit?: ExitReason;
  /** Messages that wait or are being handled, and the most that ever did in this run. */
  readonly mailbox?: ActorCounters['mailbox'];
  /**
   * Its process did not answer in time, or not at all: the rest is what its owner knows, and what
   * belongs to it is missing.
   */
  readonly unresponsive?: true;
  /** What it supervises and what it has spawned, in the order of their start. */
  readonly children: readonly TreeNode[];
  /** How many more belong to it than `children` lists. */
  readonly omitted?: number;
}
