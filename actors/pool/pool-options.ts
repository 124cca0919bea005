/** The options of a pool, their defaults, and one check for each. */

import { checkInteger, checkKeys } from '../../lib/check-option.ts';
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
  checkKeys('options', options, KNOWN);
  const { size = cpuCount(), retries = 2 } = options;
  checkInteger('size', size, 1);
  checkInteger('retries', retries, 0);
  return { size, retries };
}
