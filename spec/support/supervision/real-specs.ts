/** Makes the specs of real children from plans. */

import {
  child,
  defineDynamicSupervisor,
  defineSupervisor,
  type ChildSpec,
  type SupervisorDefinition,
} from 'troupe';

import { Understudy, type PrompterRef } from '../../fixtures/understudy.ts';
import type { ChildPlan, SupervisorPlan } from './plan.ts';
import { join } from './world.ts';

/** Where the actor at a path is placed. */
export type Places = (path: string) => 'local' | 'process';

/** What specs are made with. */
export interface Workshop {
  readonly prompter: PrompterRef;
  readonly places: Places;
  readonly plans: Map<string, SupervisorPlan>;
}

function definitionOf(plan: SupervisorPlan, above: string, workshop: Workshop): SupervisorDefinition {
  const { id, strategy, intensity, periodMs, autoShutdown = 'never', maxChildren, children } = plan;
  const path = join(above, id);
  workshop.plans.set(path, plan);
  if (strategy === 'dynamic')
    return defineDynamicSupervisor(id, { intensity, periodMs, maxChildren: maxChildren ?? Infinity });
  return defineSupervisor(id, {
    intensity,
    periodMs,
    autoShutdown,
    strategy,
    children: children.map((one) => specOf(one, path, workshop, false)),
  });
}

/**
 * Makes the spec of a child.
 *
 * @param above - The path of its supervisor.
 */
export function specOf(plan: ChildPlan, above: string, workshop: Workshop, anonymous: boolean): ChildSpec {
  const { id, restart, significant = false } = plan;
  const path = join(above, id);
  const placement = workshop.places(path);
  const shutdownMs = plan.type === 'worker' ? plan.shutdownMs : undefined;
  const options = {
    restart,
    significant,
    placement,
    ...(!anonymous && { id }),
    ...(shutdownMs !== undefined && { shutdownMs }),
  };
  if (plan.type === 'supervisor') return child(definitionOf(plan, above, workshop), options);
  const backoff = plan.backoff && { ...plan.backoff, jitter: 0 };
  return child(Understudy, { ...options, args: [workshop.prompter, path], ...(backoff && { backoff }) });
}
