/** What a worker does: adds up a part of the series of Bailey, Borwein and Plouffe. */

import { defineTask } from 'troupe';

/** Some terms of the series, to some precision. */
export interface Terms {
  readonly from: number;
  /** The first that is not meant. */
  readonly to: number;
  /** Digits after the point. */
  readonly digits: number;
}

/** Digits more, in which the errors of all terms together remain. */
export const GUARD_DIGITS = 10;

/**
 * Sums 16⁻ᵏ · (4/(8k+1) − 2/(8k+4) − 1/(8k+5) − 1/(8k+6)) for `k` from `from` up to `to`.
 *
 * @returns The sum in units of 10 to the power of −(digits + {@link GUARD_DIGITS}).
 */
export const sumTerms = defineTask(
  import.meta,
  'sumTerms',
  ({ from, to, digits }: Terms): bigint => {
    const one = 10n ** BigInt(digits + GUARD_DIGITS);
    let sum = 0n;
    for (let k = from; k < to; k++) {
      const eightK = 8n * BigInt(k);
      const term =
        (4n * one) / (eightK + 1n) - (2n * one) / (eightK + 4n) - one / (eightK + 5n) - one / (eightK + 6n);
      sum += term >> (4n * BigInt(k));
    }
    return sum;
  },
  { idempotent: true },
);
