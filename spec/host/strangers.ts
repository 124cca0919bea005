/** Prototypes before and after: what arrives must have those that there were, and they must be what they were. */

import { types } from 'node:util';

import * as errors from '../../lib/errors.ts';
import { LiveRef } from '../../lib/actor/live-ref.ts';

const typedArrays = Object.getPrototypeOf(Uint8Array) as { readonly prototype: object };
const classes: readonly unknown[] = [
  ...[
    Object,
    Array,
    Map,
    Set,
    Date,
    RegExp,
    ArrayBuffer,
    DataView,
    Number,
    String,
    Boolean,
    BigInt,
    Function,
  ],
  ...[
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
    Promise,
  ],
  ...[
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
  ],
  ...[Float64Array, BigInt64Array, BigUint64Array, typedArrays, LiveRef],
  ...Object.values(errors),
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
    if (at instanceof Map) waiting.push(...[...at].flat().slice(0, 1000));
    if (at instanceof Set) waiting.push(...[...at].slice(0, 1000));
    waiting.push(
      ...Object.keys(at)
        .slice(0, 1000)
        .map((key) => Object.getOwnPropertyDescriptor(at, key)?.value as unknown),
    );
  }
  return undefined;
}
