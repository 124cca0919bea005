/** Items of a call, or their results, in the order of the input. */

/** Numbers may stand in a typed array: it is sent and read many times as quickly. */
export type Items = readonly unknown[] | Float64Array;

/** Items that stand side by side in the input. */
export interface Segment {
  /** Position of the first in the input. */
  readonly from: number;
  readonly items: Items;
  /** A worker died when it had them: each is to be claimed alone, so that another death names its item. */
  readonly suspect: boolean;
}

/** Below this a typed array is not worth its header. */
const FEWEST_PACKED = 8;

/** Puts numbers into a typed array, when all are; every number stays what it is. */
export function pack(items: Items): Items {
  if (items instanceof Float64Array || items.length < FEWEST_PACKED) return items;
  for (let at = 0; at < items.length; at++) if (typeof items[at] !== 'number') return items;
  return Float64Array.from(items as readonly number[]);
}

export function slice(items: Items, from: number, to: number): Items {
  if (from === 0 && to === items.length) return items;
  return items instanceof Float64Array ? items.subarray(from, to) : items.slice(from, to);
}

export function concatenate(one: Items, other: Items): Items {
  if (!(one instanceof Float64Array && other instanceof Float64Array)) return [...one, ...other];
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

export function cut(segment: Segment, from: number, to: number): Segment {
  const { items, suspect } = segment;
  if (from === 0 && to === items.length) return segment;
  return { from: segment.from + from, items: slice(items, from, to), suspect };
}
