/** Checks the options of a spawn, one check for each, and fills in their defaults. */

import { OptionError } from '../errors.ts';
import type { Capacity } from '../mailbox/mailbox.ts';
import type { ActorDefinition } from './context.ts';
import { isActorDefinition } from './definition.ts';
import {
  DEFAULT_CAPACITY,
  type MailboxOptions,
  type Placement,
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
  readonly capacity: Capacity;
  readonly process: ProcessOptions;
}

type AnyOptions = SpawnOptions & { readonly args?: readonly unknown[] };

const KNOWN_OPTIONS: ReadonlySet<string> = new Set([
  'args',
  'name',
  'placement',
  'restart',
  'startTimeoutMs',
  'shutdownMs',
  'mailbox',
  'process',
] satisfies (keyof AnyOptions)[]);

/**
 * Checks the options of one spawn and fills in defaults.
 *
 * @throws {@link OptionError} naming the first option that is wrong.
 */
export function resolveSpawn(definition: unknown, options: AnyOptions = {}): ResolvedSpawn {
  if (!isActorDefinition(definition)) {
    throw new OptionError('definition', definition, 'what defineActor() returned');
  }
  if (typeof options !== 'object' || options === null) throw new OptionError('options', options, 'an object');
  for (const key of Object.keys(options)) {
    if (!KNOWN_OPTIONS.has(key)) {
      throw new OptionError(key, Reflect.get(options, key), `left out: spawn knows ${[...KNOWN_OPTIONS].join(', ')}`);
    }
  }
  const { args = [], name, placement = 'process', restart = 'temporary' } = options;
  if (!Array.isArray(args)) throw new OptionError('args', args, 'an array');
  if (name !== undefined) checkName(name);
  oneOf('placement', placement, ['process', 'local']);
  oneOf('restart', restart, ['permanent', 'transient', 'temporary']);
  return {
    definition,
    args,
    name,
    placement,
    restart,
    startTimeoutMs: duration('startTimeoutMs', options.startTimeoutMs, 30_000),
    shutdownMs: duration('shutdownMs', options.shutdownMs, 5_000),
    capacity: resolveCapacity(options.mailbox),
    process: resolveProcess(options.process, placement),
  };
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || !/^[^/\s]{1,200}$/.test(name)) {
    throw new OptionError('name', name, 'a string of 1 to 200 characters without spaces and slashes');
  }
}

function oneOf(option: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) throw new OptionError(option, value, allowed.join(' or '));
}

function duration(option: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new OptionError(option, value, 'a number of milliseconds, 0 or more');
  }
  return value;
}

function resolveCapacity(mailbox: MailboxOptions = {}): Capacity {
  return {
    messages: atLeastOne('mailbox.capacity', mailbox.capacity, DEFAULT_CAPACITY.messages),
    bytes: atLeastOne('mailbox.capacityBytes', mailbox.capacityBytes, DEFAULT_CAPACITY.bytes),
  };
}

function atLeastOne(option: string, value: unknown, fallback: number): number {
  if (value === undefined) return fallback;
  if (!Number.isSafeInteger(value) || (value as number) < 1) {
    throw new OptionError(option, value, 'an integer, 1 or more');
  }
  return value as number;
}

function resolveProcess(options: ProcessOptions | undefined, placement: Placement): ProcessOptions {
  if (options === undefined) return {};
  if (placement !== 'process') {
    throw new OptionError('process', options, "left out unless placement is 'process'");
  }
  const { env, nodeOptions, cwd } = options;
  if (env !== undefined && (typeof env !== 'object' || env === null)) {
    throw new OptionError('process.env', env, 'an object of strings');
  }
  if (nodeOptions !== undefined && !isStringArray(nodeOptions)) {
    throw new OptionError('process.nodeOptions', nodeOptions, 'an array of strings');
  }
  if (cwd !== undefined && typeof cwd !== 'string') throw new OptionError('process.cwd', cwd, 'a path');
  return options;
}

function isStringArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
