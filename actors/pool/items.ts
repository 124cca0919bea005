/** Items of a call, or their results, in the order of the input. */

import { apart } from '../../lib/codec/apart.ts';

/** Numbers in little room: they are sent and read many times as quickly as others. */
export type Packed = Int32Array | Float64Array;

export type Items = readonly unknown[] | Packed;

/** Items that stand side by side in the input. */
export interface Segment {
  /** Position of the first in the input. */
  readonly from: number;
  readonly items: Items;
  /** A worker died when it had them: each is to be claimed alone, so that another death names its item. */
  readonly suspect: boolean;
}

/** Below this a typed array is not worth its header. */
export const FEWEST_PACKED = 8;

/** Puts numbers into a typed array, when all are; every number stays what it is. */
export function pack(items: Items): Items {
  if (isPacked(items) || items.length < FEWEST_PACKED) return items;
  if (typeof items[0] !== 'number' || typeof items.at(-1) !== 'number') return items;
  const integers = new Int32Array(items.length);
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (!isInt32(item)) return packDoubles(items, integers.subarray(0, at));
    integers[at] = item;
  }
  return integers;
}

/** @param first - What begins with these. */
function packDoubles(items: readonly unknown[], first: Int32Array): Items {
  const doubles = new Float64Array(items.length);
  doubles.set(first);
  for (let at = first.length; at < items.length; at++) {
    const item = items[at];
    if (typeof item !== 'number') return items;
    doubles[at] = item;
  }
  return doubles;
}

/** Says whether an `Int32Array` keeps it as it is. */
export function isInt32(value: unknown): value is number {
  // The sign of 0 would be lost.
  return typeof value === 'number' && (value | 0) === value && (value !== 0 || 1 / value > 0);
}

export function isPacked(items: unknown): items is Packed {
  return items instanceof Int32Array || items instanceof Float64Array;
}

/** As they go to another process. */
export function toSend(items: Items): Items {
  const packed = pack(items);
  return isPacked(packed) || packed.length < FEWEST_PACKED ? packed : apart(packed);
}

export function slice(items: Items, from: number, to: number): Items {
  if (from === 0 && to === items.length) return items;
  return isPacked(items) ? items.subarray(from, to) : items.slice(from, to);
}

export function concatenate(one: Items, other: Items): Items {
  if (!isPacked(one) || !isPacked(other)) return [...one, ...other];
  const length = one.length + other.length;
  const areIntegers = one instanceof Int32Array && other instanceof Int32Array;
  const both = areIntegers ? new Int32Array(length) : new Float64Array(length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

export function cut(segment: Segment, from: number, to: number): Segment {
  const { items, suspect } = segment;
  if (from === 0 && to === items.length) return segment;
  return { from: segment.from + from, items: slice(items, from, to), suspect };
}
