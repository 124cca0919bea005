/** The operations on shared values that have names: which values each is for, and what it does. */

type IsExactly<T, U> = [T] extends [U] ? ([U] extends [T] ? true : false) : false;

/** Each with another number of the same type; `min` and `max` keep the smaller or the larger of the two. */
interface Arithmetic<N> {
  add: [by: N];
  subtract: [by: N];
  multiply: [by: N];
  min: [other: N];
  max: [other: N];
}

/** What is put to the end or the beginning. */
interface Joining<P> {
  append: P[];
  prepend: P[];
}

type Indivisible =
  | ((...args: never[]) => unknown)
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | Date
  | RegExp
  | Error
  | ArrayBuffer
  | ArrayBufferView;

type OnObjects<T> = T extends readonly (infer E)[]
  ? number extends T['length']
    ? Joining<E>
    : object
  : T extends Indivisible
    ? object
    : { /** Sets these properties of a plain object. */ assign: [changes: Partial<T>] };

/** The operations on values of a type, with the arguments of each. A union of types has none. */
export type NamedOperations<T> =
  IsExactly<T, number> extends true
    ? Arithmetic<number>
    : IsExactly<T, bigint> extends true
      ? Arithmetic<bigint>
      : IsExactly<T, boolean> extends true
        ? { toggle: [] }
        : IsExactly<T, string> extends true
          ? Joining<string>
          : [T] extends [object]
            ? OnObjects<T>
            : object;

/** Returned where an operation is not for the value, or for its arguments. */
export const MISFIT: unique symbol = Symbol('misfit');

interface NamedOperation {
  /** What it is for, in words. */
  readonly takes: string;
  /** Changes nothing that it is given. */
  run(value: unknown, args: readonly unknown[]): unknown;
}

const named: ReadonlyMap<string, NamedOperation> = new Map([
  [
    'add',
    arithmetic(
      (value, by) => value + by,
      (value, by) => value + by,
    ),
  ],
  [
    'subtract',
    arithmetic(
      (value, by) => value - by,
      (value, by) => value - by,
    ),
  ],
  [
    'multiply',
    arithmetic(
      (value, by) => value * by,
      (value, by) => value * by,
    ),
  ],
  ['min', arithmetic(Math.min, (value, other) => (other < value ? other : value))],
  ['max', arithmetic(Math.max, (value, other) => (other > value ? other : value))],
  [
    'append',
    joining(
      (value, pieces) => [...value, ...pieces],
      (value, text) => value + text,
    ),
  ],
  [
    'prepend',
    joining(
      (value, pieces) => [...pieces, ...value],
      (value, text) => text + value,
    ),
  ],
  [
    'toggle',
    {
      takes: 'a boolean, without arguments',
      run: (value, args) => (typeof value === 'boolean' && args.length === 0 ? !value : MISFIT),
    },
  ],
  [
    'assign',
    {
      takes: 'a plain object, and one of the properties to set',
      run: (value, [changes, ...others]) =>
        isPlain(value) && isPlain(changes) && others.length === 0 ? { ...value, ...changes } : MISFIT,
    },
  ],
]);

export const OPERATION_NAMES: readonly string[] = [...named.keys()];

/** @returns What it makes of the value; {@link MISFIT} where it is not for that. */
export function runNamed(name: string, value: unknown, args: readonly unknown[]): unknown {
  return named.get(name)?.run(value, args) ?? MISFIT;
}

/** Says in words what an operation is for. */
export function purposeOf(name: string): string {
  return named.get(name)?.takes ?? 'nothing';
}

function arithmetic(
  numbers: (value: number, other: number) => number,
  bigints: (value: bigint, other: bigint) => bigint,
): NamedOperation {
  return {
    takes: 'a number or bigint, and one more of the same type',
    run: (value, [other, ...others]) => {
      if (others.length > 0) return MISFIT;
      if (typeof value === 'number' && typeof other === 'number') return numbers(value, other);
      if (typeof value === 'bigint' && typeof other === 'bigint') return bigints(value, other);
      return MISFIT;
    },
  };
}

function joining(
  arrays: (value: readonly unknown[], pieces: readonly unknown[]) => readonly unknown[],
  texts: (value: string, text: string) => string,
): NamedOperation {
  return {
    takes: 'an array and items, or a string and strings',
    run: (value, pieces) => {
      if (Array.isArray(value)) return arrays(value, pieces);
      const areTexts = pieces.every((piece) => typeof piece === 'string');
      return typeof value === 'string' && areTexts ? texts(value, pieces.join('')) : MISFIT;
    },
  };
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
