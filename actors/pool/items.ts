/** Items of a call, or their results, in the order of the input. */

import { apart } from '../../lib/codec/apart.ts';

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
export const FEWEST_PACKED = 8;

/** Puts numbers into a typed array, when all are; every number stays what it is. */
export function pack(items: Items): Items {
  if (items instanceof Float64Array || items.length < FEWEST_PACKED) return items;
  if (typeof items[0] !== 'number' || typeof items.at(-1) !== 'number') return items;
  const packed = new Float64Array(items.length);
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (typeof item !== 'number') return items;
    packed[at] = item;
  }
  return packed;
}

/** As they go to another process. */
export function toSend(items: Items): Items {
  const packed = pack(items);
  return packed instanceof Float64Array || packed.length < FEWEST_PACKED ? packed : apart(packed);
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
