/** How π is put together from parts of the series. */

import { GUARD_DIGITS, type Terms } from './tasks.ts';

/** Each term brings as many decimal digits as 16 has. */
const DIGITS_PER_TERM = Math.log10(16);

/** Splits the terms that so many digits take into parts of equal length. */
export function partition(digits: number, parts: number): Terms[] {
  const terms = Math.ceil((digits + GUARD_DIGITS) / DIGITS_PER_TERM);
  return Array.from({ length: parts }, (_, part) => ({
    from: Math.floor((terms * part) / parts),
    to: Math.floor((terms * (part + 1)) / parts),
    digits,
  }));
}

/** @returns Such as `3.1415`, cut off and not rounded. */
export function merge(sums: readonly bigint[]): string {
  const pi = sums.reduce((one, other) => one + other, 0n) / 10n ** BigInt(GUARD_DIGITS);
  const text = String(pi);
  return `${text.slice(0, 1)}.${text.slice(1)}`;
}
