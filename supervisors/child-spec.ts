/**
 * What a supervisor is told about a child: what to start, how, and what to do when it ends. A spec is
 * data; all its fields are checked here, at once, before anything starts.
 */

import { type ClientKind, isClientKind } from '../lib/actor/client-kind.ts';
import type { ActorDefinition } from '../lib/actor/context.ts';
import { isActorDefinition } from '../lib/actor/definition.ts';
import { Host } from '../lib/actor/placement.ts';
import { resolveSpawn, SPAWN_OPTIONS, type ResolvedSpawn } from '../lib/actor/resolve-spawn.ts';
import type { Restart, SpawnOptions } from '../lib/actor/spawn-options.ts';
import { checkKeys, checkName, checkOneOf } from '../lib/check-option.ts';
import { ChildSpecError, OptionError } from '../lib/errors.ts';
import type { AutoShutdown } from './auto-shutdown.ts';
import { resolveBackoff, type Backoff, type BackoffOptions } from './backoff.ts';
import type { Intensity } from './restart-window.ts';
import type { Strategy } from './strategy.ts';

export interface ChildOptions extends Omit<SpawnOptions, 'shutdownMs'> {
  /** Names the child among those of its supervisor. @defaultValue the name of the definition */
  readonly id?: string;
  /** @defaultValue 'permanent'; 'transient' for a Process and a Queue, which end when all is done */
  readonly restart?: Restart;
  /** How long it may take to stop before it is killed; 0 or `'kill'` kills at once. @defaultValue 5000 */
  readonly shutdownMs?: number | 'kill';
  /** Whether its end may end the supervisor, as `autoShutdown` says. @defaultValue false */
  readonly significant?: boolean;
  /** Waits before restarts; left out, a restart follows at once. */
  readonly backoff?: BackoffOptions;
}

/** The options, with `args` where the actor has required ones. */
export type ChildArguments<A extends readonly unknown[]> = [] extends A
  ? [options?: ChildOptions & { readonly args?: A }]
  : [options: ChildOptions & { readonly args: A }];

/** The options of a spawn, checked, with their defaults. */
export type SpawnPlan = Omit<ResolvedSpawn, 'definition' | 'args' | 'restart'>;

declare const protocolType: unique symbol;

/** A child as a supervisor is told about it; made by {@link child}. Read-only data. */
export interface ChildSpec<out P = unknown> {
  readonly id: string;
  readonly type: 'worker' | 'supervisor';
  readonly definition: ActorDefinition<readonly unknown[], unknown> | SupervisorDefinition;
  readonly args: readonly unknown[];
  readonly restart: Restart;
  readonly significant: boolean;
  readonly backoff: Backoff | undefined;
  readonly spawn: SpawnPlan;
  /** In types alone: the messages that the child understands. */
  readonly [protocolType]?: P;
}

/** A supervisor as the child of another. */
export interface SupervisorChildSpec extends ChildSpec {
  readonly type: 'supervisor';
  readonly definition: SupervisorDefinition;
}

/** What a supervisor is made from; made by `defineSupervisor` or `defineDynamicSupervisor`. Read-only data. */
export interface SupervisorDefinition extends Intensity {
  readonly kind: 'static' | 'dynamic';
  readonly name: string;
  readonly strategy: Strategy;
  readonly autoShutdown: AutoShutdown;
  readonly maxChildren: number;
  /** In the order of their start. A dynamic supervisor has none before it is asked for them. */
  readonly children: readonly ChildSpec[];
}

type AnyOptions = ChildOptions & { readonly args?: readonly unknown[] };

const KNOWN: readonly string[] = [
  ...SPAWN_OPTIONS,
  ...(['id', 'significant', 'backoff'] satisfies (keyof ChildOptions)[]),
];

/**
 * Describes a child of a supervisor.
 *
 * A supervisor as a child is local and permanent, and may take as long as it needs to start and stop,
 * unless told otherwise. The class of a client stands for the actor behind it, such as `Pool`.
 *
 * @throws {@link ChildSpecError} naming the first field that is wrong.
 * @example
 * ```ts
 * child(Cache, { id: 'cache', restart: 'transient', backoff: { minMs: 100, maxMs: 10_000 } })
 * ```
 */
export function child(definition: SupervisorDefinition, options?: ChildOptions): SupervisorChildSpec;
export function child<A extends readonly unknown[], P>(
  definition: ActorDefinition<A, P>,
  ...options: ChildArguments<NoInfer<A>>
): ChildSpec<P>;
export function child<A extends readonly unknown[], P>(
  client: ClientKind<A, P>,
  ...options: ChildArguments<NoInfer<A>>
): ChildSpec<P>;
export function child(started: unknown, options: AnyOptions = {}): ChildSpec {
  const definition = isClientKind(started) ? started.definition.actor : started;
  if (!isActorDefinition(definition) && !isSupervisorDefinition(definition)) {
    const allowed = 'what defineActor() or defineSupervisor() returned, or a client such as Pool';
    throw new ChildSpecError('definition', definition, allowed);
  }
  try {
    return asChecked(resolve(definition, isClientKind(started) ? ofClient(started, options) : options));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const id = typeof options?.id === 'string' ? options.id : definition.name;
    throw new ChildSpecError(error.option, error.value, error.allowed, `child '${id}': `);
  }
}

/** The options of a client's actor. */
function ofClient({ definition }: ClientKind<readonly unknown[], unknown>, options: AnyOptions): AnyOptions {
  checkKeys('options', options, KNOWN);
  const { args = [] } = options;
  if (!Array.isArray(args)) throw new OptionError('args', args, 'an array');
  return { ...definition.options, ...defined(options), args: definition.argsFor(...(args as unknown[])) };
}

function resolve(definition: ChildSpec['definition'], options: AnyOptions): ChildSpec {
  checkKeys('options', options, KNOWN);
  const { backoff, shutdownMs, ...named } = options;
  const { id = definition.name, restart = 'permanent', significant = false, ...others } = named;
  checkName('id', id);
  const spawn = { ...defined(others), ...resolveShutdown(shutdownMs), restart };
  const isActor = isActorDefinition(definition);
  if (!isActor) checkSupervisorOptions(definition, options);
  const plan = isActor
    ? resolveSpawn(definition, spawn)
    : resolveSpawn(SUPERVISOR, { ...SUPERVISOR_DEFAULTS, ...spawn });
  checkOneOf('significant', significant, [true, false]);
  if (significant && restart === 'permanent') {
    throw new OptionError('significant', true, "false, or restart 'transient' or 'temporary'");
  }
  const { definition: _, args, restart: __, ...rest } = plan;
  return {
    id,
    type: isActor ? 'worker' : 'supervisor',
    definition,
    args: Object.freeze([...args]),
    restart,
    significant,
    backoff: backoff === undefined ? undefined : resolveBackoff(backoff),
    spawn: Object.freeze({ ...rest, process: frozenCopy(rest.process) }),
  };
}

function resolveShutdown(shutdownMs: ChildOptions['shutdownMs']): { readonly shutdownMs?: number } {
  if (shutdownMs === undefined) return {};
  if (shutdownMs === 'kill') return { shutdownMs: 0 };
  if (typeof shutdownMs === 'number' && shutdownMs >= 0) return { shutdownMs };
  throw new OptionError('shutdownMs', shutdownMs, "a number of milliseconds, 0 or more, or 'kill'");
}

/** The options of its spawn are checked as those of any actor are. */
const SUPERVISOR: ActorDefinition<[], object> = { name: 'Supervisor', module: '', setup: () => ({}) };

/** Starting and stopping takes as long as that of all children. Source: OTP. */
const SUPERVISOR_DEFAULTS: SpawnOptions = {
  placement: 'local',
  startTimeoutMs: Infinity,
  shutdownMs: Infinity,
};

function checkSupervisorOptions(definition: SupervisorDefinition, { args, placement }: AnyOptions): void {
  if (args !== undefined) throw new OptionError('args', args, 'left out, since its definition says it all');
  if (placement === undefined || placement === 'local') return;
  const [found] = placedInHosts(definition.children);
  if (found === undefined) return;
  throw new OptionError(
    'placement',
    placement instanceof Host ? placement.path : placement,
    `'local', since '${found.id}' below it is placed in ${found.host.path}, a host of the program's own process`,
  );
}

/** Finds all that is placed in a host, below supervisors too. */
export function* placedInHosts(
  specs: Iterable<ChildSpec>,
): Generator<{ readonly id: string; readonly host: Host }> {
  for (const { id, definition, spawn } of specs) {
    if (spawn.placement instanceof Host) yield { id, host: spawn.placement };
    if (!isActorDefinition(definition)) yield* placedInHosts(definition.children);
  }
}

/** Leaves out the options that are undefined, so that defaults apply. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function frozenCopy<T extends object>(value: T): T {
  const entries = Object.entries(value).map(([key, content]: [string, unknown]) => [
    key,
    typeof content === 'object' && content !== null ? Object.freeze(structuredClone(content)) : content,
  ]);
  return Object.freeze(Object.fromEntries(entries) as T);
}

/** What has been made here and in `supervisor-spec.ts`, and nowhere else. */
const checked = new WeakSet<object>();

/** Makes a spec whose fields have been checked read-only, and known as such. */
export function asChecked<T extends object>(spec: T): Readonly<T> {
  checked.add(spec);
  return Object.freeze(spec);
}

/** Says whether a value was made by {@link child}. */
export function isChildSpec(value: unknown): value is ChildSpec {
  return isChecked(value) && 'spawn' in value;
}

/** Says whether a value was made by `defineSupervisor` or `defineDynamicSupervisor`. */
export function isSupervisorDefinition(value: unknown): value is SupervisorDefinition {
  return isChecked(value) && 'strategy' in value;
}

function isChecked(value: unknown): value is object {
  return typeof value === 'object' && value !== null && checked.has(value);
}
