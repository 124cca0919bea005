/** Supervisors: what they are told about their children, and how one talks to them. */

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
export type { Intensity } from './restart-window.ts';
export type { Strategy } from './strategy.ts';
export type { ChildCounts, ChildInfo } from './supervisor-admin.ts';
export { SupervisorRef } from './supervisor-ref.ts';
export {
  defineDynamicSupervisor,
  defineSupervisor,
  type DynamicSupervisorOptions,
  type SupervisorOptions,
} from './supervisor-spec.ts';
export type { System } from './system.ts';
