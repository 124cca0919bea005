/** Starting actors that belong to this process. */

import type { LiveRef } from '../../actor/live-ref.ts';
import { resolveSpawn } from '../../actor/resolve-spawn.ts';
import type { Clock } from '../../clock.ts';
import type { RefData, RevivalScope } from '../../codec/portable.ts';
import { seal, unsealArguments } from '../../codec/seal.ts';
import { copyOfSealed, NO_BLOBS } from '../../codec/sealed.ts';
import type { Place, StartOrder } from '../../codec/wire.ts';
import type { Cells } from './cells.ts';
import type { Family } from './family.ts';
import { type LaunchHost, planLaunch } from '../processes/launch.ts';
import type { NameService } from '../routes/name-service.ts';
import { startProcessRun } from './process-run.ts';
import type { Starting } from './run.ts';
import { SharedHost } from './shared-host.ts';
import { type ReportingHost, SlotReports } from '../reports/slot-reports.ts';
import { NO_RUN, Slot, type SlotHost, type SlotKeeper, unnamedActor } from './slot.ts';
import type { SlotOrder } from './slot-order.ts';
import type { Slots } from './slots.ts';

/** The parts of a process that starting actors takes. */
export interface SpawnHost extends LaunchHost, ReportingHost {
  readonly clock: Clock;
  /** For how long a start may take. */
  readonly deadlines: Clock;
  readonly scope: RevivalScope;
  readonly names: NameService;
  readonly slots: Slots;
  readonly cells: Cells;
  ref(data: RefData): LiveRef;
  /** The run of a slot is at `place` from now on. */
  locate(data: RefData, place: Place): void;
}

/** Starts an actor that belongs to `family`. */
export async function spawn(
  host: SpawnHost,
  family: Family,
  definition: unknown,
  options: unknown,
): Promise<LiveRef> {
  const plan = resolveSpawn(definition, options as Parameters<typeof resolveSpawn>[1]);
  const slot = await openSlot(host, { family, plan, keeper: host.assembly.keeper });
  try {
    if (!(await slot.start())) slot.retire(NO_RUN);
  } catch (error) {
    slot.retire(NO_RUN);
    family.assertOpen();
    throw error;
  }
  return host.ref(slot.data);
}

/**
 * Makes a slot that has no run yet.
 *
 * @returns Once its name is its own. Rejects with {@link NameTakenError}, {@link ClosedError},
 *   {@link EncodeError} or {@link OptionError}.
 */
export async function openSlot(host: SpawnHost, { family, plan, keeper, id }: SlotOrder): Promise<Slot> {
  family.assertOpen();
  const home = plan.placement instanceof SharedHost ? plan.placement.familyFor(host) : undefined;
  home?.assertOpen();
  const crosses =
    plan.placement !== 'local' || host.identity.serializeLocal || plan.definition.serializeLocal === true;
  const sealedArgs = crosses ? seal(plan.args, host.identity.systemId) : undefined;
  const number = host.slots.nextNumber();
  const segment = plan.name ?? id ?? unnamedActor(plan.definition.name, number);
  const data: RefData = {
    owner: host.identity.processId,
    slot: number,
    // Joined, because a template would keep its parts, three times the size.
    path: [family.path, segment].join('/'),
    systemId: host.identity.systemId,
  };
  if (plan.name !== undefined) {
    await host.names.reserve(plan.name, data, `${plan.definition.module}#${plan.definition.name}`);
    if (family.closed || home?.closed === true) host.names.release(plan.name);
    family.assertOpen();
    home?.assertOpen();
  }
  const slot = new Slot(data, plan, sealedArgs, slotHostFor(host, family, keeper, home));
  host.slots.add(slot);
  family.add(slot);
  home?.add(slot);
  return slot;
}

/** The same one for all that most actors spawn, of which there may be a million. */
function slotHostFor(host: SpawnHost, family: Family, keeper: SlotKeeper, home?: Family): SlotHost {
  if (home !== undefined) return hostOf(host, family, keeper, home);
  if (family.slotHost?.keeper !== keeper) family.slotHost = hostOf(host, family, keeper);
  return family.slotHost;
}

/** @param home - All that is placed in the same host; missing when that is none. */
function hostOf(host: SpawnHost, family: Family, keeper: SlotKeeper, home?: Family): SlotHost {
  const reports = new SlotReports(host, family.path);
  return {
    clock: host.deadlines,
    keeper,
    begin: (slot) => (slot.plan.placement === 'local' ? beginHere(host, slot) : beginElsewhere(host, slot)),
    started: (slot, run) => {
      host.locate(slot.data, run.place);
      reports.started(slot, run);
    },
    startFailed: (slot, error) => reports.startFailed(slot, error),
    runEnded: (slot, end) => reports.ended(slot, end),
    follows: (slot, sequel, reason) => reports.follows(slot, sequel, reason),
    retired: (slot) => {
      family.remove(slot);
      home?.remove(slot);
      host.slots.retire(slot);
      if (slot.plan.name !== undefined) host.names.release(slot.plan.name);
    },
  };
}

function beginHere(host: SpawnHost, slot: Slot): Starting {
  const { plan, data, sealedArgs } = slot;
  const { definition, capacity, shutdownMs } = plan;
  // A restart opens them again.
  const args = sealedArgs === undefined ? plan.args : unsealArguments(copyOfSealed(sealedArgs), host.scope);
  return host.cells.start({ ref: data, path: data.path, definition, capacity, shutdownMs, args });
}

function beginElsewhere(host: SpawnHost, slot: Slot): Starting {
  const { placement, process, hangTimeoutMs } = slot.plan;
  const order = orderFor(slot);
  const blobs = slot.sealedArgs?.blobs ?? NO_BLOBS;
  if (placement instanceof SharedHost) return placement.begin(order, blobs);
  const { maxMemoryBytes } = process;
  const start = planLaunch(host, { serves: 'one', options: process });
  return startProcessRun(start, order, blobs, { hangTimeoutMs, maxMemoryBytes });
}

function orderFor({ data, name, plan, sealedArgs }: Slot): StartOrder {
  return {
    slot: data.slot,
    path: data.path,
    name,
    module: plan.definition.module,
    definition: plan.definition.name,
    args: sealedArgs?.bytes ?? new Uint8Array(),
    capacity: plan.capacity.messages,
    capacityBytes: plan.capacity.bytes,
    shutdownMs: plan.shutdownMs,
  };
}
