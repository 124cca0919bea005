/** Checks the options of a spawn, one check for each, and fills in their defaults. */

import { checkDuration, checkInteger, checkKeys, checkName, checkOneOf } from '../check-option.ts';
import { OptionError } from '../errors.ts';
import type { Capacity } from '../mailbox/mailbox.ts';
import type { ActorDefinition } from './context.ts';
import { isActorDefinition } from './definition.ts';
import { Host, type Placement } from './placement.ts';
import {
  DEFAULT_CAPACITY,
  type MailboxOptions,
  type ProcessOptions,
  type Restart,
  type SpawnOptions,
} from './spawn-options.ts';

/** The options with their defaults filled in. */
export interface ResolvedSpawn {
  readonly definition: ActorDefinition<readonly unknown[], unknown>;
  readonly args: readonly unknown[];
  readonly name: string | undefined;
  readonly placement: Placement;
  readonly restart: Restart;
  readonly startTimeoutMs: number;
  readonly shutdownMs: number;
  readonly hangTimeoutMs: number | undefined;
  readonly capacity: Capacity;
  readonly process: ProcessOptions;
}

type AnyOptions = SpawnOptions & { readonly args?: readonly unknown[] };

/** What a spawn can be told. */
export const SPAWN_OPTIONS: readonly string[] = [
  'args',
  'name',
  'placement',
  'restart',
  'startTimeoutMs',
  'shutdownMs',
  'hangTimeoutMs',
  'mailbox',
  'process',
] satisfies (keyof AnyOptions)[];
const MAILBOX_OPTIONS: readonly string[] = ['capacity', 'capacityBytes'] satisfies (keyof MailboxOptions)[];
const PROCESS_OPTIONS: readonly string[] = [
  'env',
  'nodeOptions',
  'cwd',
  'maxMemoryBytes',
] satisfies (keyof ProcessOptions)[];

const NO_ARGUMENTS: readonly unknown[] = [];
const NO_OPTIONS: ProcessOptions = {};

/**
 * Actors of one kind are mostly spawned alike, and there may be very many: they share one plan (some
 * 130 bytes each otherwise).
 */
const lastPlans = new WeakMap<ResolvedSpawn['definition'], ResolvedSpawn>();
const KEYS = [
  'args',
  'name',
  'placement',
  'restart',
  'startTimeoutMs',
  'shutdownMs',
  'capacity',
  'process',
] as const satisfies (keyof ResolvedSpawn)[];

/**
 * Checks the options of one spawn and fills in defaults.
 *
 * @throws {@link OptionError} naming the first option that is wrong.
 */
export function resolveSpawn(definition: unknown, options: AnyOptions = {}): ResolvedSpawn {
  if (!isActorDefinition(definition)) {
    throw new OptionError('definition', definition, 'what defineActor() returned');
  }
  checkKeys('options', options, SPAWN_OPTIONS);
  const { args = NO_ARGUMENTS, name, placement = 'process', restart = 'temporary' } = options;
  const { startTimeoutMs = 30_000, shutdownMs = 5_000 } = options;
  if (!Array.isArray(args)) throw new OptionError('args', args, 'an array');
  if (name !== undefined) checkName('name', name);
  checkPlacement(placement);
  checkOneOf('restart', restart, ['permanent', 'transient', 'temporary']);
  checkDuration('startTimeoutMs', startTimeoutMs);
  checkDuration('shutdownMs', shutdownMs);
  return shared({
    definition,
    args,
    name,
    placement,
    restart,
    startTimeoutMs,
    shutdownMs,
    hangTimeoutMs: resolveHangTimeout(options.hangTimeoutMs, placement),
    capacity: resolveCapacity(options.mailbox),
    process: resolveProcess(options.process, placement),
  });
}

function resolveHangTimeout(hangTimeoutMs: number | undefined, placement: Placement): number | undefined {
  if (hangTimeoutMs === undefined) return undefined;
  if (typeof hangTimeoutMs !== 'number' || !(hangTimeoutMs > 0)) {
    throw new OptionError('hangTimeoutMs', hangTimeoutMs, 'a number of milliseconds, more than 0');
  }
  if (placement !== 'process') {
    throw new OptionError(
      'hangTimeoutMs',
      hangTimeoutMs,
      "left out unless placement is 'process': only a process of its own can be watched and killed alone",
    );
  }
  return hangTimeoutMs;
}

function checkPlacement(placement: unknown): void {
  if (placement === 'process' || placement === 'local' || placement instanceof Host) return;
  throw new OptionError('placement', placement, "'process', 'local', or a host of system.host()");
}

/** Finds the plan that an actor of the same definition was last spawned with here, if it was no other. */
function shared(plan: ResolvedSpawn): ResolvedSpawn {
  if (plan.placement !== 'local') return plan;
  const last = lastPlans.get(plan.definition);
  if (last !== undefined && KEYS.every((key) => last[key] === plan[key])) return last;
  if (plan.args === NO_ARGUMENTS && plan.name === undefined) lastPlans.set(plan.definition, plan);
  return plan;
}

function resolveCapacity(mailbox: MailboxOptions | undefined): Capacity {
  if (mailbox === undefined) return DEFAULT_CAPACITY;
  checkKeys('mailbox', mailbox, MAILBOX_OPTIONS);
  const { capacity = DEFAULT_CAPACITY.messages, capacityBytes = DEFAULT_CAPACITY.bytes } = mailbox;
  checkInteger('mailbox.capacity', capacity, 1);
  checkInteger('mailbox.capacityBytes', capacityBytes, 1);
  return { messages: capacity, bytes: capacityBytes };
}

function resolveProcess(options: ProcessOptions | undefined, placement: Placement): ProcessOptions {
  if (options === undefined) return NO_OPTIONS;
  checkKeys('process', options, PROCESS_OPTIONS);
  if (placement !== 'process') {
    throw new OptionError('process', options, "left out unless placement is 'process'");
  }
  const { env = {}, nodeOptions = [], cwd, maxMemoryBytes } = options;
  checkEnvironment(env);
  if (!Array.isArray(nodeOptions) || !nodeOptions.every(isText)) {
    throw new OptionError('process.nodeOptions', nodeOptions, 'an array of strings without NUL');
  }
  if (cwd !== undefined && (!isText(cwd) || cwd === '')) {
    throw new OptionError('process.cwd', cwd, 'a path, neither empty nor with NUL');
  }
  if (maxMemoryBytes !== undefined) checkInteger('process.maxMemoryBytes', maxMemoryBytes, 1);
  return options;
}

function checkEnvironment(env: unknown): void {
  if (typeof env !== 'object' || env === null || Symbol.iterator in env) {
    throw new OptionError('process.env', env, 'an object of strings');
  }
  for (const [name, content] of Object.entries(env) as [string, unknown][]) {
    const option = `process.env.${name}`;
    if (!/^[^=\0]+$/.test(name)) {
      throw new OptionError(
        option,
        content,
        "left out; the name of a variable is not empty, and has neither '=' nor NUL",
      );
    }
    if (content !== undefined && !isText(content)) {
      throw new OptionError(option, content, 'a string without NUL, or undefined');
    }
  }
}

/** Says whether the operating system can be given it: there NUL is the end of a string. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('\0');
}
