/**
 * Compares two values as strictly as can be observed: classes, -0, holes, key order, enumerability of
 * nothing but what enumerates, contents of buffers, and identity, so that two graphs must have one form.
 */

import { expect } from 'chai';

/** Fails, naming the place, unless `actual` is indistinguishable from `expected`. */
export function expectSame(actual: unknown, expected: unknown): void {
  const difference = findDifference(actual, expected, 'value', new Map(), new Map());
  if (difference !== undefined) expect.fail(difference);
}

type Pairs = Map<object, object>;

function findDifference(
  actual: unknown,
  expected: unknown,
  at: string,
  there: Pairs,
  back: Pairs,
): string | undefined {
  if (typeof actual !== 'object' || actual === null || typeof expected !== 'object' || expected === null) {
    return Object.is(actual, expected) ? undefined : `${at} is ${show(actual)} instead of ${show(expected)}`;
  }
  if (there.has(expected) || back.has(actual)) {
    return there.get(expected) === actual && back.get(actual) === expected
      ? undefined
      : `${at} is not the same object as elsewhere, or is where it should not be`;
  }
  there.set(expected, actual);
  back.set(actual, expected);
  if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return `${at} is of another class`;
  const tags = [actual, expected].map((value) => Object.prototype.toString.call(value));
  if (tags[0] !== tags[1]) return `${at} is ${tags[0]} instead of ${tags[1]}`;
  const parts = innerParts(actual);
  const expectedParts = innerParts(expected);
  if (parts.length !== expectedParts.length)
    return `${at} has ${parts.length} parts instead of ${expectedParts.length}`;
  for (const [index, part] of parts.entries()) {
    const difference = findDifference(part, expectedParts[index], `${at}<${index}>`, there, back);
    if (difference !== undefined) return difference;
  }
  if (ArrayBuffer.isView(actual)) return undefined;
  const keys = Object.keys(actual);
  const expectedKeys = Object.keys(expected);
  if (keys.join('\0') !== expectedKeys.join('\0'))
    return `${at} has the keys ${show(keys)} instead of ${show(expectedKeys)}`;
  for (const key of keys) {
    const difference = findDifference(own(actual, key), own(expected, key), `${at}.${key}`, there, back);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What makes up an object besides its properties. */
function innerParts(value: object): unknown[] {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  if (value instanceof Date) return [value.getTime()];
  if (value instanceof RegExp) return [value.source, value.flags, value.lastIndex];
  if (
    value instanceof Number ||
    value instanceof String ||
    value instanceof Boolean ||
    value instanceof BigInt
  ) {
    return [value.valueOf()];
  }
  if (value instanceof ArrayBuffer) return [Buffer.from(value).toString('hex'), maxByteLength(value)];
  if (ArrayBuffer.isView(value)) return viewParts(value);
  if (value instanceof Error) return [value.name, value.message, value.stack, value.cause];
  return Array.isArray(value) ? [value.length] : [];
}

/** Of a view's memory what it shows, and whose it is: what lies around it need not travel. */
function viewParts(view: ArrayBufferView): unknown[] {
  return [Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex')];
}

function maxByteLength(buffer: ArrayBuffer): number | undefined {
  return (buffer as { readonly maxByteLength?: number }).maxByteLength;
}

function own(target: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(target, key)?.value;
}

function show(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
}
