/** The checks that options have in common; each error names the option, its value and what is allowed. */

import { OptionError } from './errors.ts';

/** @throws {@link OptionError} when it is no object, or has a key that is not among `known`. */
export function checkKeys(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OptionError(option, value, `an object of ${known.join(', ')}`);
  }
  for (const [key, content] of Object.entries(value)) {
    if (known.includes(key)) continue;
    const name = option === 'options' || option === 'settings' ? key : `${option}.${key}`;
    throw new OptionError(name, content, `left out; known are ${known.join(', ')}`);
  }
}

/** @throws {@link OptionError} when it is no number of milliseconds; `Infinity` is one. */
export function checkDuration(option: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new OptionError(option, value, 'a number of milliseconds, 0 or more');
  }
}

/** @throws {@link OptionError} when it is no integer from `least` to `most`. */
export function checkInteger(option: string, value: unknown, least: number, most: number = Infinity): void {
  if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
    throw new OptionError(option, value, `an integer${range(least, most)}`);
  }
}

function range(least: number, most: number): string {
  if (most !== Infinity) return `, from ${least} to ${most}`;
  return least === -Infinity ? '' : `, ${least} or more`;
}

/** @throws {@link OptionError} when it is no function. */
export function checkFunction(option: string, value: unknown, purpose: string): void {
  if (typeof value !== 'function') throw new OptionError(option, value, `a function ${purpose}`);
}

/** @throws {@link OptionError} when it cannot be part of a path. */
export function checkName(option: string, value: unknown): void {
  if (typeof value !== 'string' || !/^[^/\s\p{Cc}]{1,200}$/u.test(value)) {
    throw new OptionError(
      option,
      value,
      'a string of 1 to 200 characters without spaces, slashes and control characters',
    );
  }
}

/** @throws {@link OptionError} when it is not among `allowed`. */
export function checkOneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value)) throw new OptionError(option, value, allowed.map(String).join(' or '));
}
