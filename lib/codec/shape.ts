/**
 * Shapes: what decoded data must look like before anyone relies on it. A shape looks at a value and says
 * where in it something else stands than belongs there.
 *
 * Strict about the type and range of all that a shape names, and lenient about the rest: further fields
 * of a record are let through unseen, so that a later version may add some.
 */

/** What is wrong with a value. */
export interface Misfit {
  /** Where in the value, such as `.place.cell`; empty for the value itself. */
  readonly path: string;
  /** What belongs there, such as 'an integer from 1 to 9'. */
  readonly expected: string;
}

/** Looks at a value; no misfit means that it is a `T`. Never throws for decoded data. */
export interface Shape<out T> {
  (value: unknown): Misfit | undefined;
  /** For the compiler only, which tells shapes of different types apart by it. */
  readonly of?: T;
}

/** The shapes of all fields of a record; those of optional fields allow `undefined`. */
export type FieldShapes<T> = {
  readonly [F in keyof T]-?: object extends Pick<T, F> ? Shape<T[F] | undefined> : Shape<T[F]>;
};

/** The shapes of a tuple, one for each element. */
export type ElementShapes<T extends readonly unknown[]> = {
  readonly [I in keyof T]-?: Shape<T[I]>;
};

/** Anything that satisfies a predicate. */
export function satisfying<T>(expected: string, predicate: (value: unknown) => boolean): Shape<T> {
  const misfit: Misfit = { path: '', expected };
  return (value) => (predicate(value) ? undefined : misfit);
}

export function integer(least: number, most: number): Shape<number> {
  return satisfying(`an integer from ${least} to ${most}`, (value) => {
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  });
}

/** @param longest - In UTF-16 code units. */
export function text(longest: number = Infinity): Shape<string> {
  const expected = longest === Infinity ? 'a string' : `a string of up to ${longest} characters`;
  return satisfying(expected, (value) => typeof value === 'string' && value.length <= longest);
}

/** @param length - The only length allowed, in bytes; any when left out. */
export function bytes(length?: number): Shape<Uint8Array> {
  const expected = length === undefined ? 'bytes' : `${length} bytes`;
  return satisfying(expected, (value) => {
    return value instanceof Uint8Array && (length === undefined || value.byteLength === length);
  });
}

export function oneOf<const T extends string | boolean>(...allowed: readonly T[]): Shape<T> {
  return satisfying(allowed.join(' or '), (value) => (allowed as readonly unknown[]).includes(value));
}

/** `undefined` itself, or left out. */
export const nothing: Shape<undefined> = satisfying('left out', (value) => value === undefined);

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined ? undefined : shape(value));
}

export function listOf<T>(element: Shape<T>): Shape<readonly T[]> {
  const isList = satisfying<readonly T[]>('an array', Array.isArray);
  return (value) => {
    const misfit = isList(value);
    if (misfit !== undefined) return misfit;
    const list = value as readonly unknown[];
    for (let at = 0; at < list.length; at++) {
      const inside = element(list[at]);
      if (inside !== undefined) return within(`[${at}]`, inside);
    }
    return undefined;
  };
}

/** Any object that is no array. */
export const anyRecord: Shape<Readonly<Record<string, unknown>>> = satisfying(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

export function record<T>(fields: FieldShapes<T>): Shape<T> {
  const shapes = Object.entries(fields) as [string, Shape<unknown>][];
  return (value) => {
    const misfit = anyRecord(value);
    if (misfit !== undefined) return misfit;
    for (const [field, shape] of shapes) {
      const inside = shape(ownField(value as object, field));
      if (inside !== undefined) return within(`.${field}`, inside);
    }
    return undefined;
  };
}

/** The fields of each of several records that say which they are by their field `type`. */
export type TaggedFields<T extends { readonly type: string }> = {
  readonly [K in T['type']]: FieldShapes<Omit<Extract<T, { readonly type: K }>, 'type'>>;
};

/** One of several records that say which they are by their field `type`. */
export function taggedBy<T extends { readonly type: string }>(fields: TaggedFields<T>): Shape<T> {
  const tagged = record<{ type: string }>({ type: oneOf(...Object.keys(fields)) });
  const shapes = new Map<unknown, Shape<unknown>>();
  for (const [type, rest] of Object.entries(fields)) {
    shapes.set(type, record(rest as FieldShapes<Readonly<Record<string, unknown>>>));
  }
  return (value) => tagged(value) ?? shapes.get(ownField(value as object, 'type'))?.(value);
}

/** One of two records, told apart by a field that only the second has. */
export function either<A, B>(first: Shape<A>, second: Shape<B>, mark: string & keyof B): Shape<A | B> {
  return (value) => {
    const isSecond = typeof value === 'object' && value !== null && Object.hasOwn(value, mark);
    return (isSecond ? second : first)(value);
  };
}

function within(step: string, { path, expected }: Misfit): Misfit {
  return { path: step + path, expected };
}

/** What is inherited was not sent. */
function ownField(value: object, field: string): unknown {
  return Object.hasOwn(value, field) ? (Reflect.get(value, field) as unknown) : undefined;
}
