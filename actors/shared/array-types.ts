/** The types of elements that shared arrays have: the names of typed arrays in lower case, without `Array`. */

/** The array of each type. */
export interface ArrayTypes {
  int8: Int8Array;
  uint8: Uint8Array;
  uint8clamped: Uint8ClampedArray;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  float32: Float32Array;
  float64: Float64Array;
  bigint64: BigInt64Array;
  biguint64: BigUint64Array;
}

export type ElementType = keyof ArrayTypes;
export type TypedArray = ArrayTypes[ElementType];

/** The one of these that an array is, whatever memory it lies in. */
export type PlainArray<A extends TypedArray> = {
  [K in ElementType]: A extends ArrayTypes[K] ? ArrayTypes[K] : never;
}[ElementType];

/** What an array has as its elements. */
export type ElementOf<A extends TypedArray> = A extends BigInt64Array | BigUint64Array ? bigint : number;

/** What the constructors of all have in common. */
interface Constructor {
  new (given: number | Iterable<unknown>): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
}

const constructors = {
  int8: Int8Array,
  uint8: Uint8Array,
  uint8clamped: Uint8ClampedArray,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
  bigint64: BigInt64Array,
  biguint64: BigUint64Array,
} as unknown as Readonly<Record<ElementType, Constructor>>;

export const ELEMENT_TYPES: readonly string[] = Object.keys(constructors);

export function bytesPerElement(type: ElementType): number {
  return constructors[type].BYTES_PER_ELEMENT;
}

/** What `typeof` says of the elements of a type. */
export function elementKind(type: ElementType): 'number' | 'bigint' {
  return type === 'bigint64' || type === 'biguint64' ? 'bigint' : 'number';
}

/** Makes an array of zeros. */
export function makeArray(type: ElementType, length: number): TypedArray {
  return new constructors[type](length);
}

/** Makes one of elements that are of its type. */
export function arrayFrom(type: ElementType, elements: Iterable<unknown>): TypedArray {
  return new constructors[type](elements);
}

/** @returns `undefined` when it is no typed array of these. */
export function typeOf(value: unknown): ElementType | undefined {
  return (Object.keys(constructors) as ElementType[]).find((type) => value instanceof constructors[type]);
}
