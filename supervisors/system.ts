/** A system with supervisors: what a program opens. */

import {
  ActorExitedError,
  ChildSpecError,
  ClosedError,
  NoProcessError,
  SupervisorError,
} from '../lib/errors.ts';
import { type ActorSystem, OpenSystem, openSystem, type SystemOptions } from '../lib/host/system.ts';
import {
  child,
  type ChildSpec,
  isChildSpec,
  isSupervisorDefinition,
  type SupervisorChildSpec,
  type SupervisorDefinition,
} from './child-spec.ts';
import { supervisorData } from './spec-data.ts';
import { spawnKeeper } from './spawn-keeper.ts';
import { SupervisorActor, type SupervisorProtocol } from './supervisor-actor.ts';
import { SupervisorRef } from './supervisor-ref.ts';
import { defineSupervisor } from './supervisor-spec.ts';

export interface System extends ActorSystem {
  /**
   * Starts a supervisor and its children. The root of the system supervises it: it restarts what is
   * permanent, at most 3 times in 5 seconds, and then stops the system.
   *
   * @param supervisor - Its definition, or that and how it is to be treated: `child(app, { restart: 'temporary' })`.
   * @returns Once all children are ready. Rejects with {@link StartError} that names the child which is not;
   *   nothing is left running then. Rejects with {@link ChildSpecError} when it is no supervisor, with
   *   {@link SupervisorError} when one of that id is running, and with {@link ClosedError} when the system is stopping.
   */
  start(supervisor: SupervisorDefinition | SupervisorChildSpec): Promise<SupervisorRef>;
}

class SupervisedSystem extends OpenSystem implements System {
  async start(supervisor: SupervisorDefinition | SupervisorChildSpec): Promise<SupervisorRef> {
    const spec = specOf(supervisor);
    const root = new SupervisorRef(this.root<SupervisorProtocol>());
    try {
      return await startBelow(root, spec);
    } catch (error) {
      if (!isEndOf(root, error)) throw error;
      throw new ClosedError(`${root.path} is stopping or has stopped; it starts nothing any more`, error);
    }
  }
}

async function startBelow(root: SupervisorRef, spec: SupervisorChildSpec): Promise<SupervisorRef> {
  try {
    return await root.startChild(spec);
  } catch (error) {
    if (!(error instanceof SupervisorError) || error.code !== 'ERR_TROUPE_ALREADY_PRESENT') throw error;
    // One that has ended is in nobody's way.
    await root.deleteChild(spec.id);
    return root.startChild(spec);
  }
}

/** Says whether an ask failed because the root has ended, before or meanwhile. */
function isEndOf(root: SupervisorRef, error: unknown): boolean {
  return (error instanceof NoProcessError || error instanceof ActorExitedError) && error.path === root.path;
}

/** @throws {@link ChildSpecError} when it is no supervisor. */
function specOf(supervisor: unknown): SupervisorChildSpec {
  if (isSupervisorDefinition(supervisor)) return child(supervisor);
  if (isChildSpec(supervisor) && isSupervisor(supervisor)) return supervisor;
  throw new ChildSpecError(
    'supervisor',
    supervisor,
    'what defineSupervisor() or defineDynamicSupervisor() returned, or child() of that',
  );
}

function isSupervisor(spec: ChildSpec): spec is SupervisorChildSpec {
  return spec.type === 'supervisor';
}

/**
 * Opens a system whose root is a supervisor like any other.
 *
 * @param entry - Path of the module that actor processes run.
 */
export async function openSupervisedSystem(options: SystemOptions, entry: string): Promise<System> {
  const { module, name } = SupervisorActor;
  const args = [supervisorData(defineSupervisor('root'), { module, name })];
  const parts = await openSystem(
    options,
    { entry, keeper: spawnKeeper() },
    { definition: SupervisorActor, args, type: 'supervisor' },
  );
  return new SupervisedSystem(parts);
}
