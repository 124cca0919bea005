/** Prototypes before and after: what arrives must have those that there were, and they must be what they were. */

import { types } from 'node:util';

import * as errors from '../../lib/errors.ts';
import { LiveRef } from '../../lib/actor/live-ref.ts';

const names =
  'Object Array Map Set Date RegExp ArrayBuffer DataView Number String Boolean BigInt Function Promise ' +
  'Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError ' +
  'Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array ' +
  'Float32Array Float64Array BigInt64Array BigUint64Array';
const classes: readonly unknown[] = [
  ...names.split(' ').map((name) => Reflect.get(globalThis, name) as unknown),
  ...Object.values(errors),
  LiveRef,
];
const known = new Map<object, string>();
for (const Class of classes) {
  const { prototype } = Class as { readonly prototype: object };
  known.set(prototype, formOf(prototype));
}

function formOf(prototype: object): string {
  return Reflect.ownKeys(prototype)
    .map((key) => `${String(key)}:${typeof Object.getOwnPropertyDescriptor(prototype, key)?.value}`)
    .join();
}

/** Says what has become of a prototype that is not what it was. */
export function changedPrototype(): string | undefined {
  for (const [prototype, form] of known) if (formOf(prototype) !== form) return formOf(prototype);
  return undefined;
}

/** Names a prototype that something in `value` has and should not. */
export function strangerIn(value: unknown): string | undefined {
  const seen = new Set<unknown>();
  const waiting = [value];
  for (let at = waiting.pop(); waiting.length > 0 || at !== undefined; at = waiting.pop()) {
    if (typeof at !== 'object' || at === null || seen.has(at)) continue;
    seen.add(at);
    const prototype: unknown = Object.getPrototypeOf(at);
    if (!known.has(prototype as object)) return String((prototype as object | null)?.constructor?.name);
    if (types.isProxy(at) || ArrayBuffer.isView(at) || at instanceof LiveRef) continue;
    if (at instanceof Map) for (const entry of at as Map<unknown, unknown>) waiting.push(...entry);
    if (at instanceof Set) for (const item of at as Set<unknown>) waiting.push(item);
    for (const key of Object.keys(at)) waiting.push(Object.getOwnPropertyDescriptor(at, key)?.value);
  }
  return undefined;
}
