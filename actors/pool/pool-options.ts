/** The options of a pool, their defaults, and one check for each. */

import { OptionError } from '../../lib/errors.ts';
import { cpuCount } from '../cpu-count.ts';

export interface PoolOptions {
  /** Worker processes. @defaultValue {@link cpuCount} */
  readonly size?: number;
  /** Unique in the system. */
  readonly name?: string;
  /** How often an item of an idempotent task is tried again after its worker died. @defaultValue 2 */
  readonly retries?: number;
}

/** What the pool's actor is given. */
export interface PoolPlan {
  readonly size: number;
  readonly retries: number;
}

const KNOWN: readonly string[] = ['size', 'name', 'retries'] satisfies (keyof PoolOptions)[];

/** @throws {@link OptionError} naming the first option that is wrong. */
export function resolvePool(options: PoolOptions): PoolPlan {
  if (typeof options !== 'object' || options === null) throw new OptionError('options', options, 'an object');
  for (const [key, value] of Object.entries(options)) {
    if (!KNOWN.includes(key)) throw new OptionError(key, value, `left out: a pool knows ${KNOWN.join(', ')}`);
  }
  const { size = cpuCount(), retries = 2 } = options;
  if (!Number.isSafeInteger(size) || size < 1) throw new OptionError('size', size, 'an integer, 1 or more');
  if (!Number.isSafeInteger(retries) || retries < 0) throw new OptionError('retries', retries, 'an integer, 0 or more');
  return { size, retries };
}
