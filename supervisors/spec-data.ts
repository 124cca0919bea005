/**
 * The definition of a supervisor as portable data: the argument of the built-in supervisor actor, also
 * where that runs in another process. Code is named, not sent.
 */

import { isActorDefinition } from '../lib/actor/definition.ts';
import { Host, type Placement } from '../lib/actor/placement.ts';
import type { MailboxOptions, Restart } from '../lib/actor/spawn-options.ts';
import type { CodeKey } from '../lib/code-registry.ts';
import type { Backoff } from './backoff.ts';
import type { ChildSpec, SpawnPlan, SupervisorDefinition } from './child-spec.ts';

/** A host by its path: it means something in the program's own process alone. */
export type PlacementData = 'process' | 'local' | { readonly host: string };

/** The options of a spawn, checked, with their defaults. */
export interface SpawnData extends Omit<SpawnPlan, 'placement' | 'capacity'> {
  readonly placement: PlacementData;
  readonly mailbox: Required<MailboxOptions>;
}

/** A child spec as data. */
export interface ChildData {
  readonly id: string;
  readonly type: 'worker' | 'supervisor';
  /** URL of the module that defines the actor. */
  readonly module: string;
  /** Name of the actor there. */
  readonly definition: string;
  /** Of a supervisor, its {@link SupervisorData} alone. */
  readonly args: readonly unknown[];
  readonly restart: Restart;
  readonly significant: boolean;
  readonly backoff: Backoff | undefined;
  readonly spawn: SpawnData;
}

/** The definition of a supervisor as data. */
export interface SupervisorData extends Omit<SupervisorDefinition, 'children'> {
  readonly children: readonly ChildData[];
}

/** @param actor - The built-in supervisor actor, which runs supervisors that are children. */
export function supervisorData(definition: SupervisorDefinition, actor: CodeKey): SupervisorData {
  return { ...definition, children: definition.children.map((spec) => childData(spec, actor)) };
}

/** @param actor - The built-in supervisor actor, which runs supervisors that are children. */
export function childData(spec: ChildSpec, actor: CodeKey): ChildData {
  const { definition, spawn, id, type, restart, significant, backoff } = spec;
  const { placement, capacity, ...rest } = spawn;
  const isActor = isActorDefinition(definition);
  const code = isActor ? definition : actor;
  return {
    id,
    type,
    module: code.module,
    definition: code.name,
    args: isActor ? spec.args : [supervisorData(definition, actor)],
    restart,
    significant,
    backoff,
    spawn: {
      ...rest,
      placement: placementData(placement),
      mailbox: { capacity: capacity.messages, capacityBytes: capacity.bytes },
    },
  };
}

function placementData(placement: Placement): PlacementData {
  return placement instanceof Host ? { host: placement.path } : placement;
}
