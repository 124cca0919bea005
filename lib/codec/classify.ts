/**
 * Says what an object is to the graph lane, by its internal nature and not by its looks, as
 * `structuredClone` does. Refs, clients and errors come before everything else.
 */

import { types } from 'node:util';
import { clientStanding } from './client.ts';
import { isPortableRef } from './portable.ts';

/** What an object is to the graph lane. */
export type Nature =
  | 'array'
  | 'object'
  | 'ref'
  | 'client'
  | 'error'
  | 'date'
  | 'regexp'
  | 'map'
  | 'set'
  | 'wrapper'
  | 'buffer'
  | 'view'
  | 'refused';

/** Classes of the platform whose instances mean nothing elsewhere, by their `Symbol.toStringTag`. */
const REFUSED_TAG =
  /^\[object (?:Weak\w+|FinalizationRegistry|Promise|\w+ Iterator|(?:Async)?Generator|Blob|File|\w+Stream|CryptoKey|KeyObject|Intl\..+|WebAssembly\..+|Module)\]$/;

/** Says what `value` is. Never throws for proxies; may throw what a getter of `value` throws. */
export function natureOf(value: object): Nature {
  if (types.isProxy(value)) return natureOfProxy(value);
  if (Array.isArray(value)) return 'array';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return 'object';
  if (isPortableRef(value)) return 'ref';
  if (types.isNativeError(value) || value instanceof Error) return 'error';
  const standing = clientStanding(value);
  if (standing !== undefined) return standing.exact ? 'client' : 'refused';
  return natureOfBuiltIn(value);
}

/** `structuredClone` takes no proxies. Those that show a plain object or array are taken for that here. */
function natureOfProxy(value: object): Nature {
  try {
    if (Array.isArray(value)) return 'array';
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null ? 'object' : 'refused';
  } catch {
    return 'refused';
  }
}

function natureOfBuiltIn(value: object): Nature {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? 'view' : 'refused';
  if (types.isDate(value)) return 'date';
  if (types.isMap(value)) return 'map';
  if (types.isSet(value)) return 'set';
  if (types.isRegExp(value)) return 'regexp';
  if (types.isArrayBuffer(value)) return 'buffer';
  if (types.isBoxedPrimitive(value)) return types.isSymbolObject(value) ? 'refused' : 'wrapper';
  return isRefused(value) ? 'refused' : 'object';
}

function isRefused(value: object): boolean {
  return (
    types.isPromise(value) ||
    types.isSharedArrayBuffer(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    types.isExternal(value) ||
    REFUSED_TAG.test(Object.prototype.toString.call(value)) ||
    value.constructor?.name === 'MessagePort'
  );
}

/** Puts into words why an object of nature `refused` cannot be sent, and what to do. */
export function describeRefused(value: object): string {
  if (types.isProxy(value)) return 'it is a proxy; send the object behind it, or a copy of it';
  if (types.isPromise(value)) return 'it is a promise; await it, and send what it resolves to';
  if (types.isSharedArrayBuffer(value) || ArrayBuffer.isView(value)) {
    return 'it is shared memory, which other processes cannot see; send a copy of its bytes';
  }
  const name = nameOfClass(value);
  return clientStanding(value) === undefined
    ? `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name} means nothing in another process`
    : `the class ${name} extends a client but is none itself; give it a defineClient of its own`;
}

function nameOfClass(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object'
    ? name
    : Object.prototype.toString.call(value).slice(8, -1);
}
