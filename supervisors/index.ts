/** Supervisors: what they are told about their children, and when and how often those are started again. */

export type { AutoShutdown } from './auto-shutdown.ts';
export type { Backoff, BackoffOptions } from './backoff.ts';
export {
  child,
  type ChildArguments,
  type ChildOptions,
  type ChildSpec,
  type SupervisorChildSpec,
  type SupervisorDefinition,
} from './child-spec.ts';
export { restartPolicy, restartWanted } from './restart-policy.ts';
export { addRestart, DEFAULT_INTENSITY, type Intensity } from './restart-window.ts';
export type { Strategy } from './strategy.ts';
export {
  defineDynamicSupervisor,
  defineSupervisor,
  type DynamicSupervisorOptions,
  type SupervisorOptions,
} from './supervisor-spec.ts';
