/** Runs the same specs for every way an actor can be placed: they must not see a difference. */

import {
  createSystem,
  type ActorDefinition,
  type ActorRef,
  type SpawnArguments,
  type SpawnOptions,
  type System,
} from 'troupe';

/** A system of its own for each spec, and a spawn that places actors as the specs at hand want it. */
export interface Stage {
  readonly system: System;
  readonly placement: 'local' | 'process' | 'host';
  /** Where actors place what they spawn: they have no hosts to share. */
  readonly childPlacement: 'local' | 'process';
  readonly serialized: boolean;
  spawn<A extends readonly unknown[], P>(
    definition: ActorDefinition<A, P>,
    ...options: SpawnArguments<A>
  ): Promise<ActorRef<P>>;
}

/** What tells the placements apart. */
interface Setting {
  readonly title: string;
  readonly placement: 'local' | 'process' | 'host';
  readonly serializeLocal: boolean;
}

const SETTINGS: readonly Setting[] = [
  { title: 'placed locally', placement: 'local', serializeLocal: false },
  { title: 'placed locally, serialized', placement: 'local', serializeLocal: true },
  { title: 'in a process of its own', placement: 'process', serializeLocal: false },
  { title: 'in a shared host', placement: 'host', serializeLocal: false },
];

export function forEachPlacement(specs: (stage: Stage) => void): void {
  for (const setting of SETTINGS) describe(setting.title, () => specs(useStage(setting)));
}

/** Opens a system before each spec of the present suite and stops it afterwards. */
export function useStage(setting: Omit<Setting, 'title'>): Stage {
  const { placement, serializeLocal } = setting;
  let system: System | undefined;
  beforeEach(async () => {
    system = await createSystem({ name: 'spec', logLevel: 'silent', serializeLocal });
  });
  afterEach(async () => system?.stop());
  const current = (): System => {
    if (system === undefined) throw new Error('the system of a stage lives while a spec runs');
    return system;
  };
  return {
    get system() {
      return current();
    },
    placement,
    childPlacement: placement === 'process' ? 'process' : 'local',
    serialized: serializeLocal || placement !== 'local',
    spawn: async <A extends readonly unknown[], P>(
      definition: ActorDefinition<A, P>,
      ...[options]: SpawnArguments<A>
    ) => {
      const place = placement === 'host' ? current().host('shared') : placement;
      const placed: SpawnOptions = { placement: place, ...options };
      return current().spawn(definition, ...([placed] as unknown as SpawnArguments<A>));
    },
  };
}
