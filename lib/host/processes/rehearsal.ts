/**
 * Goes through what an order for an actor takes, before there is one: loads the library as modules of
 * users import it, and starts, asks and stops an actor that does nothing. What node runs for the first
 * time, it compiles first.
 */

import type { AskTable } from '../../actor/ask-table.ts';
import type { ActorDefinition } from '../../actor/context.ts';
import type { RefData, RevivalScope } from '../../codec/portable.ts';
import { seal, unsealArguments } from '../../codec/seal.ts';
import type { Cells } from '../runs/cells.ts';
import type { Orders } from '../runs/orders.ts';

export interface RehearsalHost {
  readonly cells: Cells;
  readonly asks: AskTable;
  readonly orders: Orders;
  readonly scope: RevivalScope;
}

/** The package that users' modules import. */
const PACKAGE: string = 'troupe';

const NAME = 'rehearsal';
const TIMEOUT_MS = 1_000;

const definition: ActorDefinition<readonly unknown[], unknown> = {
  name: NAME,
  module: import.meta.url,
  setup: () => ({ echo: (value: unknown) => value }),
};

/** Goes through it once; not when an order has come meanwhile, which it would hold up. */
export async function rehearse(host: RehearsalHost): Promise<void> {
  // What came together with the request to prepare is handled first.
  await new Promise((resolve) => setImmediate(resolve));
  if (host.orders.areThere) return;
  const { systemId } = host.scope;
  const ref: RefData = { owner: '', slot: 1, path: NAME, systemId };
  const capacity = { messages: 1, bytes: 1 };
  const args = unsealArguments(seal([{ number: 1, text: NAME }], systemId), host.scope);
  const starting = host.cells.start({ ref, path: NAME, shutdownMs: 0, definition, capacity, args });
  const [run] = await Promise.all([starting.ready, import(PACKAGE)]);
  if (run === undefined) return;
  const ask = host.asks.open({ path: NAME, type: 'echo', timeoutMs: TIMEOUT_MS, signal: undefined });
  host.cells.outlet(run.place.cell)?.sendSealed(seal([NAME, 'echo'], systemId), ask);
  await ask.promise;
  run.stop({ type: 'normal' });
}
