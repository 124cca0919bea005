/** Which arrays are just their elements. */

import { inspect } from 'node:util';

/** From this length on, the other keys of an array are cheaper to read off its printed form. */
const LONG_ARRAY = 32;

/** Says whether an array has neither holes nor keys besides its indices. */
export function isDense(array: readonly unknown[]): boolean {
  for (let i = 0; i < array.length; i++) if (!(i in array)) return false;
  return hasElementsOnly(array);
}

/**
 * Says whether an array without holes has no keys but its indices. Listing the keys takes 20 ns for
 * each element; printing none of the elements takes 1 µs, and shows the other keys.
 */
export function hasElementsOnly(array: readonly unknown[]): boolean {
  const { length } = array;
  if (length < LONG_ARRAY) return Object.keys(array).length === length;
  const printed = inspect(array, { maxArrayLength: 0, depth: 0, customInspect: false, getters: false });
  return printed.endsWith(`... ${length} more items ]`);
}
