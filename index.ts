/** The whole public surface of troupe. */

import { fileURLToPath } from 'node:url';
import type { SystemOptions } from './lib/host/system.ts';
import { openSupervisedSystem, type System } from './supervisors/system.ts';

export * from './actors/index.ts';
export type { ActorContext, ActorDefinition, Cancel, RefOf, Spawner } from './lib/actor/context.ts';
export type { DeadLetters } from './lib/actor/dead-letters.ts';
export { type ActorOptions, defineActor } from './lib/actor/definition.ts';
export type { Log, LogFields, LogLevel } from './lib/actor/log.ts';
export type { ArgsOf, Handlers, Ignored, Later, MessageOf, ReplyOf } from './lib/actor/protocol.ts';
export type { Host, Placement } from './lib/actor/placement.ts';
export type { ActorRef, AnyActorRef, AskSettings, Down, WatchSettings } from './lib/actor/ref.ts';
export type {
  MailboxOptions,
  ProcessOptions,
  Restart,
  SpawnArguments,
  SpawnOptions,
} from './lib/actor/spawn-options.ts';
export type { StopReason } from './lib/actor/stop-reason.ts';
export { defineClient } from './lib/codec/client.ts';
export type {
  ActorCounters,
  ActorState,
  ActorType,
  DeadLetterReason,
  DeadLetterReport,
} from './lib/codec/wire.ts';
export * from './lib/diagnostics.ts';
export * from './lib/errors.ts';
export { describeExit, type ExitReason, type KilledBy } from './lib/exit-reason.ts';
export { isMain } from './lib/host/processes/is-main.ts';
export { formatTree } from './lib/host/reports/format-tree.ts';
export type { ActorSystem, ProcessInfo, SystemOptions } from './lib/host/system.ts';
export type { TreeNode } from './lib/host/reports/tree.ts';
export * from './supervisors/index.ts';

/**
 * Opens a system: the root of a tree of actors, which stop with it.
 *
 * @throws {@link OptionError} when an option is wrong, {@link StartError} in a module that an actor
 *   process is loading.
 * @example
 * ```ts
 * const system = await createSystem({ name: 'demo' });
 * ```
 */
export async function createSystem(options: SystemOptions = {}): Promise<System> {
  const entry = fileURLToPath(new URL(`./actor-process${extension}`, import.meta.url));
  return openSupervisedSystem(options, entry);
}

/** `.cjs` as published, `.ts` when run from source. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
