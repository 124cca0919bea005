/**
 * How the graph lane writes a value: `[root, ...nodes]`, one flat table that is complete in itself.
 *
 * A *slot* is where a value stands: a primitive that msgpack carries exactly, as it is, or `[n]`, the
 * value of node n. A *node* is a tuple that begins with its kind. All objects are nodes, so that cycles
 * and shared references are nothing special, and no depth of nesting makes encoder or decoder recurse.
 * Strings that UTF-8 does not carry and large bigints are nodes, too.
 */

/** First element of each node. The numbers are part of the wire format. */
export const NodeKind = {
  /** `[kind, key, slot, key, slot, …]`; a key is a slot that stands for a string, here and below. */
  object: 0,
  /** `[kind, slot, …]`, without holes. */
  array: 1,
  /** `[kind, length, key, slot, …]`: an array that has holes, or keys besides its indices. */
  sparse: 2,
  /** `[kind, key slot, value slot, …]` */
  map: 3,
  /** `[kind, slot, …]` */
  set: 4,
  /** `[kind, milliseconds]`, NaN when invalid */
  date: 5,
  /** `[kind, source, flags]`; the source is a slot that stands for a string. */
  regexp: 6,
  /** `[kind, slot]`: `new Number(1)` and its like */
  wrapper: 7,
  /** `[kind, bytes]`, or `[kind, bytes, maxByteLength]` of an ArrayBuffer that can be resized */
  buffer: 8,
  /** `[kind, name of the class, node of its buffer, byteOffset, length]`; a DataView's length is in bytes. */
  view: 9,
  /** `[kind, class, n, key, slot, …]`: the first n pairs are not enumerable, and the class may be ''. */
  error: 10,
  /** `[kind, owner, slot, path]` */
  ref: 11,
  /** `[kind, module, name, key, slot, …]` */
  client: 12,
  /** `[kind, UTF-16 code units]`: a string that UTF-8 does not carry */
  text: 13,
  /** `[kind, is it negative, hexadecimal digits as bytes]` */
  bigint: 14,
  /** `[kind, number of the blob]`, and maybe maxByteLength: an ArrayBuffer whose bytes travel beside the table */
  blob: 15,
} as const;
export type NodeKind = (typeof NodeKind)[keyof typeof NodeKind];

/** Refers to a node by its number. */
export type NodeReference = readonly [number];

/** Where a value stands. */
export type Slot = null | undefined | boolean | number | string | bigint | NodeReference;

/** One row of the table. Bytes occur in buffers, texts and bigints. */
export type GraphNode = [kind: NodeKind, ...rest: (Slot | Uint8Array)[]];

/** The classes whose instances look at an ArrayBuffer, by name. Float16Array where it exists. */
export const VIEW_CLASSES: ReadonlyMap<string, ViewClass> = new Map(
  [
    'DataView',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ].flatMap((name) => {
    const found: unknown = Reflect.get(globalThis, name);
    return typeof found === 'function' ? [[name, found as ViewClass] as const] : [];
  }),
);

/** Constructor of a typed array or DataView. */
export type ViewClass = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;
