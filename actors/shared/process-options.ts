/** How a process is started: the options, their defaults, and one check for each. */

import type { ProcessOptions } from '../../lib/actor/spawn-options.ts';
import { checkDuration, checkKeys } from '../../lib/check-option.ts';
import { OptionError } from '../../lib/errors.ts';
import { currentProcess, parentProcess } from '../../lib/host/current-process.ts';
import { taskInfo } from '../task.ts';
import type { ProcessPlan } from './process-actor.ts';

/** How long a process may take to end that is asked to. */
export const SHUTDOWN_MS = 5_000;

export interface ProcessStartOptions<A extends readonly unknown[] = readonly unknown[]> {
  /** Of the task. */
  readonly args?: A;
  /**
   * Unique in the system, where spaces and slashes count as hyphens; for people, and for {@link Process.whereis}.
   * @defaultValue `Process-1` and so on
   */
  readonly name?: string;
  /** How long it may take to end after {@link Process.terminate}, before it is killed. @defaultValue 5000 */
  readonly shutdownMs?: number;
  /** What its process is started with. */
  readonly process?: ProcessOptions;
}

/** The options, with `args` where the task has required ones. */
export type ProcessStartArguments<A extends readonly unknown[]> = [] extends A
  ? [options?: ProcessStartOptions<A>]
  : [options: ProcessStartOptions<A> & { readonly args: A }];

/** Counts all that were started here, as in Python. */
let lastNumber = 0;

/** @throws {@link OptionError} naming the first option that is wrong. */
export function checked<A extends readonly unknown[]>(
  options: ProcessStartOptions<A>,
): ProcessStartOptions<A> {
  checkKeys('options', options, [
    'args',
    'name',
    'shutdownMs',
    'process',
  ] satisfies (keyof ProcessStartOptions)[]);
  const { name, shutdownMs } = options;
  if (shutdownMs !== undefined) checkDuration('shutdownMs', shutdownMs);
  if (name !== undefined) checkProcessName(name);
  return options;
}

/** @throws {@link OptionError} when no process can have that name. */
export function checkProcessName(name: unknown): void {
  if (typeof name === 'string' && /^\P{Cc}{1,200}$/u.test(name)) return;
  throw new OptionError('name', name, 'a string of 1 to 200 characters without control characters');
}

/** @throws {@link OptionError} when it is no task, or the arguments are no array. */
export function planOf(
  task: unknown,
  args: unknown,
  name: string | undefined,
  begins: ProcessPlan['begins'],
): ProcessPlan {
  const info = taskInfo(task);
  if (args !== undefined && !Array.isArray(args)) throw new OptionError('args', args, 'an array');
  return { task: info, args: (args ?? []) as readonly unknown[], name, begins };
}

/** A name as Python gives it: those that a process starts bear its name and a number. */
export function nextName(): string {
  const number = ++lastNumber;
  if (parentProcess() === undefined) return `Process-${number}`;
  const { name } = currentProcess();
  return /^Process-[\d:]+$/.test(name) ? `${name}:${number}` : `${name}:Process-${number}`;
}

/** Names of actors stand in paths. */
export function asPathSegment(name: string): string {
  return name.replaceAll(/[\s/]+/g, '-');
}
