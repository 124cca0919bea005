/** What a supervisor is made from: its children and how it treats them. Checked at once, before anything starts. */

import { checkInteger, checkKeys, checkName, checkOneOf } from '../lib/check-option.ts';
import { ChildSpecError, OptionError } from '../lib/errors.ts';
import { AUTO_SHUTDOWNS, type AutoShutdown } from './auto-shutdown.ts';
import { asChecked, isChildSpec, type ChildSpec, type SupervisorDefinition } from './child-spec.ts';
import { DEFAULT_INTENSITY, type Intensity } from './restart-window.ts';
import { STRATEGIES, type Strategy } from './strategy.ts';

/** More restarts than `intensity` (default 3) within `periodMs` (default 5000) end the supervisor. */
export interface SupervisorOptions extends Partial<Intensity> {
  /** @defaultValue 'one_for_one' */
  readonly strategy?: Strategy;
  /** @defaultValue 'never' */
  readonly autoShutdown?: AutoShutdown;
  /** In the order of their start; they stop in reverse. */
  readonly children?: readonly ChildSpec[];
}

export interface DynamicSupervisorOptions extends Partial<Intensity> {
  /** How many children it has at most. @defaultValue Infinity */
  readonly maxChildren?: number;
}

const KNOWN: readonly string[] = [
  'strategy',
  'intensity',
  'periodMs',
  'autoShutdown',
  'children',
] satisfies (keyof SupervisorOptions)[];
const KNOWN_DYNAMIC: readonly string[] = [
  'intensity',
  'periodMs',
  'maxChildren',
] satisfies (keyof DynamicSupervisorOptions)[];

/**
 * Defines a supervisor of known children.
 *
 * @throws {@link ChildSpecError} naming the first field that is wrong, its own or that of a child.
 * @example
 * ```ts
 * export const app = defineSupervisor('app', {
 *   strategy: 'rest_for_one',
 *   children: [child(Database, { args: [url] }), child(Cache)],
 * });
 * ```
 */
export function defineSupervisor(name: string, options: SupervisorOptions = {}): SupervisorDefinition {
  return checking(name, () => {
    checkKeys('options', options, KNOWN);
    const { strategy = 'one_for_one', autoShutdown = 'never', children = [] } = options;
    checkOneOf('strategy', strategy, STRATEGIES);
    checkOneOf('autoShutdown', autoShutdown, AUTO_SHUTDOWNS);
    const limits = resolveLimits(options);
    checkChildren(name, children, autoShutdown);
    return {
      kind: 'static',
      name,
      strategy,
      ...limits,
      autoShutdown,
      maxChildren: Infinity,
      children: Object.freeze([...children]),
    };
  });
}

/**
 * Defines a supervisor that starts any number of children when it is asked to, each `one_for_one`.
 *
 * It stops them all at once. The `shutdownMs` of each counts from that moment: where it is the same for all they
 * have one deadline; otherwise each is killed at its own, and the longest is that of the supervisor.
 *
 * @throws {@link ChildSpecError} naming the first field that is wrong.
 */
export function defineDynamicSupervisor(
  name: string,
  options: DynamicSupervisorOptions = {},
): SupervisorDefinition {
  return checking(name, () => {
    checkKeys('options', options, KNOWN_DYNAMIC);
    const { maxChildren = Infinity } = options;
    if (maxChildren !== Infinity && !(Number.isSafeInteger(maxChildren) && maxChildren >= 0)) {
      throw new OptionError('maxChildren', maxChildren, 'an integer, 0 or more, or Infinity');
    }
    return {
      kind: 'dynamic',
      name,
      strategy: 'one_for_one',
      ...resolveLimits(options),
      autoShutdown: 'never',
      maxChildren,
      children: Object.freeze([]),
    };
  });
}

/**
 * Checks that a supervisor may have a significant child, for one that is added to it later.
 *
 * @param supervisor - Its definition, or the data of one.
 * @throws {@link ChildSpecError} when it may not.
 */
export function checkSignificant(
  supervisor: Pick<SupervisorDefinition, 'name' | 'kind' | 'autoShutdown'>,
  { id, significant }: Pick<ChildSpec, 'id' | 'significant'>,
): void {
  if (!significant || supervisor.autoShutdown !== 'never') return;
  const allowed =
    supervisor.kind === 'dynamic'
      ? 'false in a dynamic supervisor'
      : "false, or autoShutdown of the supervisor 'any_significant' or 'all_significant'";
  throw new ChildSpecError('significant', true, allowed, `supervisor '${supervisor.name}': child '${id}': `);
}

function checking(name: string, resolve: () => SupervisorDefinition): SupervisorDefinition {
  try {
    checkName('name', name);
    return asChecked(resolve());
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ChildSpecError(error.option, error.value, error.allowed, `supervisor '${String(name)}': `);
  }
}

function resolveLimits({
  intensity = DEFAULT_INTENSITY.intensity,
  periodMs = DEFAULT_INTENSITY.periodMs,
}: Partial<Intensity>): Intensity {
  checkInteger('intensity', intensity, 0);
  if (typeof periodMs !== 'number' || !(periodMs > 0)) {
    throw new OptionError('periodMs', periodMs, 'a number of milliseconds, more than 0');
  }
  return { intensity, periodMs };
}

function checkChildren(name: string, children: readonly ChildSpec[], autoShutdown: AutoShutdown): void {
  if (!Array.isArray(children)) {
    throw new OptionError('children', children, 'an array of what child() returned');
  }
  const indices = new Map<string, number>();
  for (const [index, spec] of children.entries()) {
    if (!isChildSpec(spec)) throw new OptionError(`children[${index}]`, spec, 'what child() returned');
    const first = indices.get(spec.id);
    if (first !== undefined) {
      throw new ChildSpecError(
        'id',
        spec.id,
        `another than that of children[${first}]`,
        `supervisor '${name}': children[${index}].`,
      );
    }
    indices.set(spec.id, index);
    checkSignificant({ name, kind: 'static', autoShutdown }, spec);
  }
}
