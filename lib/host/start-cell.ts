/** Starting an actor in this process, for whichever process owns its slot. */

import type { CellOrder, Cells } from './cells.ts';
import type { Identity } from './identity.ts';
import { startLocalRun } from './local-run.ts';
import type { Starting } from './run.ts';

export interface CellOwner {
  readonly identity: Identity;
  readonly cells: Cells;
}

export function startCell(host: CellOwner, order: CellOrder): Starting {
  return startLocalRun(host.cells.prepare(order), host.identity.processId, order);
}
