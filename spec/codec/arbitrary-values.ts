/** Random values of everything that can be sent, cycles and shared references included. */

import fc from 'fast-check';

/** Strings with what is special in UTF-8, in msgpack and in property names. */
const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0xd700, max: 0xe000 }), { maxLength: 5 }).map(units) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\ufeff', '__proto__', 'constructor', 'toJSON', 'length', '0', '-1'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5000 }).map((length) => 'é'.repeat(length)) },
);

/** Few enough keys for shapes to come again. */
const key: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'c', 'id', 'type', 'payload') },
  { weight: 1, arbitrary: text },
);

const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ minLength: 8, maxLength: 40 });

type ViewClass = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView;

const viewClasses: readonly ViewClass[] = [
  Uint8Array,
  Int16Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  DataView,
];

const views: fc.Arbitrary<ArrayBufferView> = fc
  .tuple(bytes, fc.constantFrom(...viewClasses))
  .map(([content, View]) => new View(Uint8Array.from(content).buffer, 0, 1));

const primitive: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double()) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0, 63, 64, 127, 128, 2 ** 32, -(2 ** 31), -33) },
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(true, false, null, undefined) },
  { weight: 1, arbitrary: fc.oneof(fc.bigInt(), fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n })) },
);

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: primitive },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: false }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      bytes.map((content) => Buffer.from(content)),
      views,
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(/a+/g, /ü/iu) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 1, 'text', true, 5n).map((value) => Object(value) as unknown) },
);

const { tree } = fc.letrec<{ tree: unknown; list: unknown[] }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: fc.array(fc.tuple(key, tie('tree')), { maxLength: 6 }).map(objectOf) },
    { weight: 2, arbitrary: tie('list') },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.tuple(tie('tree'), tie('tree')), { maxLength: 3 })
        .map((pairs) => new Map(pairs)),
    },
    { weight: 1, arbitrary: tie('list').map((items) => new Set(items)) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('list'), fc.nat(40)).map(([items, holes]) => withHole(items, holes)),
    },
  ),
  list: fc.array(tie('tree'), { maxLength: 6 }),
}));

/** Any value that can be sent. About a third have cycles or shared references. */
export const anyValue: fc.Arbitrary<unknown> = fc
  .tuple(tree, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }), fc.integer({ min: 0, max: 2 }))
  .map(([value, links, chance]) => (chance === 0 ? withLinks(value, links) : value));

/** Trees of plain objects, arrays and primitives: mostly what the plain lane takes. */
export const plainTree: fc.Arbitrary<unknown> = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    { weight: 4, arbitrary: primitive },
    { weight: 4, arbitrary: fc.array(fc.tuple(key, tie('tree')), { maxLength: 5 }).map(objectOf) },
    { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 5 }) },
  ),
})).tree;

function units(codes: readonly number[]): string {
  return String.fromCharCode(...codes);
}

function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return object;
}

function withHole(items: readonly unknown[], holes: number): unknown[] {
  const array = [...items];
  array.length += holes;
  return array;
}

/** Lets some containers of a value hold others, or themselves. */
function withLinks(value: unknown, links: readonly (readonly [number, number])[]): unknown {
  const containers: object[] = [];
  collect(value, containers);
  for (const [from, to] of links) {
    const container = containers[from % containers.length];
    const target = containers[to % containers.length];
    if (container instanceof Map) container.set('link', target);
    else if (container instanceof Set) container.add(target);
    else if (Array.isArray(container)) container.push(target);
    else if (container !== undefined) Reflect.set(container, 'link', target);
  }
  return value;
}

function collect(value: unknown, containers: object[]): void {
  if (typeof value !== 'object' || value === null) return;
  const isContainer = Array.isArray(value) || value instanceof Map || value instanceof Set;
  if (!isContainer && Object.getPrototypeOf(value) !== Object.prototype) return;
  containers.push(value);
  const inside = isContainer ? [...(value as Iterable<unknown>)].flat(1) : Object.values(value);
  for (const item of inside) if (!containers.includes(item as object)) collect(item, containers);
}
