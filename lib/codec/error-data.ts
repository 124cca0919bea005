/**
 * Errors as data: which parts of an error travel, and how an error is put together from them where it
 * arrives. A class is not sent. The standard classes are found by name, and so are those that
 * {@link registerErrorClass} knows; everything else arrives as an `Error` that keeps its name.
 *
 * No error refuses to be read: a getter that throws counts as absent, and what is too long is cut.
 */

import { types } from 'node:util';
import * as troupeErrors from '../errors.ts';
import { clip } from './text.ts';

/** Beyond this, texts of an error are cut: 64 Ki characters, more than anybody reads. */
const LONGEST_TEXT = 64 * 1024;

/** An error taken apart. */
export interface ErrorParts {
  /** A class that the other side can find by this name, or ''. */
  readonly className: string;
  /** Own properties that enumerations do not show: message, stack, cause and their like. */
  readonly hidden: readonly (readonly [key: string, value: unknown])[];
  /** Own enumerable properties. */
  readonly shown: readonly (readonly [key: string, value: unknown])[];
}

const HIDDEN_KEYS: readonly string[] = ['message', 'stack', 'cause', 'errors', 'code'];

const prototypes = new Map<string, object>();
const registeredNames = new Map<object, string>();

for (const Class of [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
]) {
  prototypes.set(Class.name, Class.prototype);
}
for (const exported of Object.values(troupeErrors)) registerErrorClass(exported);

/**
 * Lets instances of an error class arrive as instances of it, wherever the class is registered, too.
 * Its constructor does not run there. Subclasses that are not registered arrive as the nearest that is.
 */
export function registerErrorClass(Class: abstract new (...args: never[]) => Error): void {
  prototypes.set(Class.name, Class.prototype as object);
  registeredNames.set(Class.prototype as object, Class.name);
}

/** Takes an error apart. Never throws. */
export function takeApart(error: object): ErrorParts {
  const keys = guard(() => Object.keys(error)) ?? [];
  const className = classNameOf(error);
  const hidden: [string, unknown][] = [];
  const name = read(error, 'name');
  if (!keys.includes('name') && name !== read(prototypeOf(className), 'name'))
    hidden.push(['name', textOf(name)]);
  for (const key of HIDDEN_KEYS) {
    if (keys.includes(key)) continue;
    const value = read(error, key);
    if ((value === undefined || value === '') && !hasOwn(error, key)) continue;
    hidden.push([key, key === 'stack' ? textOf(value) : clipped(value)]);
  }
  return { className, hidden, shown: keys.map((key) => [key, clipped(read(error, key))]) };
}

/** Makes an error of the class, without message, stack and fields. */
export function emptyError(className: string): Error {
  const error = errorWithoutStack();
  Object.setPrototypeOf(error, prototypeOf(className));
  return error;
}

/** Nobody reads the stack of a decoder, which takes 5 µs and 900 bytes to take. */
function errorWithoutStack(): Error {
  const { stackTraceLimit } = Error;
  const isSet = Reflect.set(Error, 'stackTraceLimit', 0);
  const error = new Error();
  if (isSet) Error.stackTraceLimit = stackTraceLimit;
  delete (error as { stack?: unknown }).stack;
  return error;
}

/** Gives an error made by {@link emptyError} one of its properties. */
export function defineErrorProperty(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
}

/** Says in one line what a value is, for where the value itself cannot be. Never throws. */
export function stringForm(value: unknown): string {
  if (typeof value === 'function')
    return guard(() => `[function ${value.name || '(anonymous)'}]`) ?? '[function]';
  if (typeof value === 'string') return clip(value, 200);
  if (typeof value === 'bigint') return '[bigint]';
  return guard(() => clip(String(value), 200)) ?? '[something that has no string form]';
}

function prototypeOf(className: string): object {
  return prototypes.get(className) ?? Error.prototype;
}

function classNameOf(error: object): string {
  if (!types.isProxy(error)) {
    for (
      let at = Object.getPrototypeOf(error) as object | null;
      at !== null;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      const registered = registeredNames.get(at);
      if (registered !== undefined) return registered;
    }
  }
  const name = read(error, 'name');
  return typeof name === 'string' && prototypes.has(name) && !isRegistered(name) ? name : '';
}

function isRegistered(name: string): boolean {
  const prototype = prototypes.get(name);
  return prototype !== undefined && registeredNames.has(prototype);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? clip(value, LONGEST_TEXT) : stringForm(value);
}

function clipped(value: unknown): unknown {
  return typeof value === 'string' ? clip(value, LONGEST_TEXT) : value;
}

function read(target: object, key: string): unknown {
  return guard(() => Reflect.get(target, key) as unknown);
}

function hasOwn(target: object, key: string): boolean {
  return guard(() => Object.hasOwn(target, key)) ?? false;
}

function guard<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
