/** Starting actors: for this process's own families, and on the order of another process. */

import type { LiveRef } from '../actor/live-ref.ts';
import { resolveSpawn, type ResolvedSpawn } from '../actor/resolve-spawn.ts';
import { seal, unseal } from '../codec/seal.ts';
import type { RefData, RevivalScope } from '../codec/portable.ts';
import { type Place, type StartOrder, WIRE_VERSION } from '../codec/wire.ts';
import { describeExit, isOrderly } from '../exit-reason.ts';
import type { CellOrder, Cells } from './cells.ts';
import { loadCode } from './code-loader.ts';
import type { Family } from './family.ts';
import { startLocalRun } from './local-run.ts';
import type { Peer } from './peer.ts';
import type { Assembly, Identity } from './identity.ts';
import type { NameService } from './name-service.ts';
import type { Routes } from './routes.ts';
import type { Slots } from './slots.ts';
import type { Launcher } from './launcher.ts';
import type { Log } from '../actor/log.ts';
import type { Clock } from '../clock.ts';
import { startProcessRun } from './process-run.ts';
import type { Run, Starting } from './run.ts';
import { Slot, type SlotHost } from './slot.ts';

/** The parts of a process that starting actors takes. */
export interface SpawnHost {
  readonly identity: Identity;
  readonly assembly: Assembly;
  readonly clock: Clock;
  readonly scope: RevivalScope;
  readonly names: NameService;
  readonly slots: Slots;
  readonly cells: Cells;
  readonly routes: Routes;
  ref(data: RefData): LiveRef;
  /** What starts processes here. */
  launcher(): Promise<Launcher>;
  log(path: string): Log;
  /** Names a process that this one is about to start. */
  nextChildId(): string;
  /** The run of a slot is at `place` from now on. */
  locate(data: RefData, place: Place): void;
  /** What this process was started for is over, or did not begin. */
  orderDone(code: number): void;
}

/** Starts an actor that belongs to `family`. */
export async function spawn(
  host: SpawnHost,
  family: Family,
  definition: unknown,
  options: unknown,
): Promise<LiveRef> {
  const plan = resolveSpawn(definition, options as Parameters<typeof resolveSpawn>[1]);
  family.assertOpen();
  const crosses = plan.placement === 'process' || host.identity.serializeLocal;
  const sealedArgs = crosses ? seal(plan.args, host.identity.systemId) : undefined;
  const number = host.slots.nextNumber();
  const name = plan.name ?? `${plan.definition.name}#${number}`;
  const data: RefData = {
    owner: host.identity.processId,
    slot: number,
    path: `${family.path}/${name}`,
    systemId: host.identity.systemId,
  };
  if (plan.name !== undefined) {
    await host.names.reserve(plan.name, data, `${plan.definition.module}#${plan.definition.name}`);
    if (family.closed) host.names.release(plan.name);
    family.assertOpen();
  }
  const slot = new Slot(data, name, plan, sealedArgs, slotHost(host, family));
  host.slots.add(slot);
  family.add(slot);
  try {
    await slot.start();
  } catch (error) {
    family.assertOpen();
    throw error;
  }
  return host.ref(data);
}

/**
 * Starts an actor here for the process that owns its slot; this process ends with it.
 *
 * @returns The number of the run, or 0 when its setup decided not to start.
 */
export async function startOrdered(host: SpawnHost, peer: Peer, order: StartOrder): Promise<number> {
  try {
    const run = await beginOrdered(host, peer, order);
    if (run === undefined) {
      host.orderDone(0);
      return 0;
    }
    peer.watched.add(run.place.cell);
    run.ended.then(
      (reason) => host.orderDone(isOrderly(reason) ? 0 : 1),
      () => host.orderDone(1),
    );
    return run.place.cell;
  } catch (error) {
    host.orderDone(1);
    throw error;
  }
}

async function beginOrdered(host: SpawnHost, peer: Peer, order: StartOrder): Promise<Run | undefined> {
  const key = { module: order.module, name: order.definition };
  const definition = (await loadCode('actor', key)) as ResolvedSpawn['definition'];
  peer.tell('loaded');
  const { slot, path, name, shutdownMs } = order;
  const ref: RefData = { owner: peer.process, slot, path, systemId: host.identity.systemId };
  const capacity = { messages: order.capacity, bytes: order.capacityBytes };
  const args = unseal(order.args, host.scope) as readonly unknown[];
  const run = await startCell(host, { ref, name, path, shutdownMs, definition, capacity, args }).ready;
  if (run !== undefined) host.locate(ref, run.place);
  return run;
}

function startCell(host: SpawnHost, order: CellOrder): Starting {
  return startLocalRun(host.cells.prepare(order), host.identity.processId, order);
}

function slotHost(host: SpawnHost, family: Family): SlotHost {
  return {
    clock: host.clock,
    restarts: host.assembly.restarts,
    begin: (slot) => (slot.plan.placement === 'local' ? beginHere(host, slot) : beginElsewhere(host, slot)),
    started: (slot, run) => host.locate(slot.data, run.place),
    runEnded: (slot, { reason, restarting }) => {
      if (isOrderly(reason) || (reason.type === 'killed' && reason.by === 'request')) return;
      const stack = reason.type === 'crashed' ? { stack: reason.error.stack } : {};
      host
        .log(slot.data.path)
        .error(`ended: ${describeExit(reason)}`, { exit: reason.type, restarting, ...stack });
    },
    retired: (slot) => {
      family.remove(slot);
      host.slots.retire(slot);
      if (slot.plan.name !== undefined) host.names.release(slot.plan.name);
    },
  };
}

function beginHere(host: SpawnHost, slot: Slot): Starting {
  const { plan, data, name, sealedArgs } = slot;
  const { definition, capacity, shutdownMs } = plan;
  const args = sealedArgs === undefined ? plan.args : (unseal(sealedArgs, host.scope) as readonly unknown[]);
  return startCell(host, { ref: data, name, path: data.path, definition, capacity, shutdownMs, args });
}

function beginElsewhere(host: SpawnHost, slot: Slot): Starting {
  const { plan, data, name } = slot;
  const { systemId, systemName, logLevel, serializeLocal } = host.identity;
  return startProcessRun({
    plan,
    entry: host.assembly.entry,
    launcher: () => host.launcher(),
    welcome: {
      version: WIRE_VERSION,
      systemId,
      systemName,
      processId: host.nextChildId(),
      logLevel,
      serializeLocal,
    },
    order: {
      slot: data.slot,
      path: data.path,
      name,
      module: plan.definition.module,
      definition: plan.definition.name,
      args: slot.sealedArgs ?? new Uint8Array(),
      capacity: plan.capacity.messages,
      capacityBytes: plan.capacity.bytes,
      shutdownMs: plan.shutdownMs,
    },
    attach: (process, child) => host.routes.attachChild(process, child.transport),
  });
}
