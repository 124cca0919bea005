/** Random tables of the graph lane (`graph.ts`), of which hardly one is right. */

import fc from 'fast-check';
import { NodeKind, VIEW_CLASSES } from '../../lib/codec/graph.ts';

/** Buffers, of which a packed value may hold many. */
const bytes = (limits: { min?: number; max?: number; maxLength: number }): fc.Arbitrary<Buffer> =>
  fc.uint8Array(limits).map((content) => Buffer.from(content));

const number = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom(NaN, Infinity, 0.5, 1e6, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53),
);

const text = fc.oneof(
  fc.constantFrom(
    '',
    'length',
    '__proto__',
    'constructor',
    'stack',
    'message',
    'cause',
    'name',
    '0',
    '4294967294',
  ),
  fc.constantFrom(
    '0.7',
    '/a',
    'g',
    'uv',
    '(',
    '[\\p{L}]',
    ...VIEW_CLASSES.keys(),
    'AggregateError',
    'RemoteError',
  ),
  fc.constantFrom(
    'file:///dev/zero',
    'file:///proc/self/mem',
    'data:text/javascript,0',
    'node:fs',
    'file:///',
  ),
);

/** What stands in a row, mostly a reference. */
const element: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 9 }).map((index) => [index]) },
  { weight: 3, arbitrary: number },
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, true, 5n) },
  { weight: 1, arbitrary: bytes({ maxLength: 16 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom([], ['0'], [0.5], [1, 2], {}).map((made) => structuredClone(made)),
  },
);

const kind = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...Object.values(NodeKind)) }, number);

const row = fc.tuple(kind, fc.array(element, { maxLength: 6 })).map(([first, rest]) => [first, ...rest]);

/** Rows that are nearly right, of the kinds that take more than references. */
const nearlyRight: fc.Arbitrary<unknown[]> = fc.oneof(
  fc.tuple(fc.constant(NodeKind.sparse), number, text, element),
  fc.tuple(fc.constant(NodeKind.buffer), bytes({ maxLength: 16 }), fc.option(number, { nil: undefined })),
  fc.tuple(fc.constant(NodeKind.view), text, fc.nat(9), number, number),
  fc.tuple(fc.constant(NodeKind.error), text, fc.nat(2), text, element, text, element),
  fc.tuple(fc.constant(NodeKind.regexp), text, text),
  fc.tuple(fc.constant(NodeKind.ref), text, number, text),
  fc.tuple(fc.constant(NodeKind.bigint), fc.boolean(), bytes({ min: 0x2f, max: 0x67, maxLength: 8 })),
);

export const anyTable: fc.Arbitrary<unknown> = fc
  .tuple(element, fc.array(fc.oneof(row, nearlyRight), { maxLength: 10 }))
  .map(([root, rows]) => [root, ...rows]);
