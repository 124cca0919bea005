/** How long a child waits before it is started again. OTP has no such wait; the terms are Akka's. */

import { checkDuration, checkKeys } from '../lib/check-option.ts';
import { OptionError } from '../lib/errors.ts';

export interface BackoffOptions {
  /** The wait before the first restart. @defaultValue 100, or `maxMs` if that is less */
  readonly minMs?: number;
  /** The longest wait. @defaultValue 10000, or `minMs` if that is more */
  readonly maxMs?: number;
  /** How many times longer each wait is than the one before. @defaultValue 2 */
  readonly factor?: number;
  /**
   * The part of a wait, from 0 to 1, that is left to chance, so that children which fell together do
   * not all come back together.
   * @defaultValue 0.2
   */
  readonly jitter?: number;
  /** A run that lasted so long makes the next wait the shortest again. @defaultValue the mean of `minMs` and `maxMs` */
  readonly resetAfterMs?: number;
}

/** The options with their defaults filled in. */
export type Backoff = Required<BackoffOptions>;

const KNOWN: readonly string[] = [
  'minMs',
  'maxMs',
  'factor',
  'jitter',
  'resetAfterMs',
] satisfies (keyof BackoffOptions)[];

/** @throws {@link OptionError} naming the first option that is wrong, such as `backoff.minMs`. */
export function resolveBackoff(options: BackoffOptions): Backoff {
  checkKeys('backoff', options, KNOWN);
  const { minMs: least, maxMs: most, factor = 2, jitter = 0.2 } = options;
  if (least !== undefined) checkAtLeast('minMs', least, 0);
  if (most !== undefined) checkAtLeast('maxMs', most, least ?? 0);
  checkAtLeast('factor', factor, 1);
  checkJitter(jitter);
  const minMs = least ?? Math.min(100, most ?? 100);
  const maxMs = most ?? Math.max(10_000, minMs);
  const { resetAfterMs = (minMs + maxMs) / 2 } = options;
  checkDuration('backoff.resetAfterMs', resetAfterMs);
  return Object.freeze({ minMs, maxMs, factor, jitter, resetAfterMs });
}

function checkAtLeast(option: string, value: unknown, least: number): void {
  if (Number.isFinite(value) && (value as number) >= least) return;
  throw new OptionError(`backoff.${option}`, value, `a finite number, ${least} or more`);
}

function checkJitter(jitter: unknown): void {
  if (typeof jitter === 'number' && jitter >= 0 && jitter <= 1) return;
  throw new OptionError('backoff.jitter', jitter, 'a number from 0 to 1');
}

/**
 * Computes a wait. It lies between `minMs` and `maxMs`, whatever the jitter.
 *
 * @param attempt - How many restarts came before, without a healthy run since; 0 for the first.
 * @param random - From 0 to 1.
 * @returns Milliseconds.
 */
export function backoffDelay(backoff: Backoff, attempt: number, random: number): number {
  const { minMs, maxMs, factor, jitter } = backoff;
  if (minMs === 0) return 0;
  const baseMs = Math.min(maxMs, minMs * factor ** attempt);
  const spreadMs = baseMs * jitter;
  // Longer than the base by chance, except close to the longest wait, where it is shorter.
  const latestMs = Math.min(maxMs, baseMs + spreadMs);
  const earliestMs = Math.max(minMs, latestMs - spreadMs);
  return Math.min(latestMs, earliestMs + random * (latestMs - earliestMs));
}

/** Says whether a run lasted long enough for the next wait to be the first again. */
export function wasHealthy(backoff: Backoff, uptimeMs: number): boolean {
  return uptimeMs >= backoff.resetAfterMs;
}
