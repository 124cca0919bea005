/** What arrives is what `structuredClone` would make of it, whichever lane it takes. */

import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { MsgpackWriter } from '../../lib/codec/msgpack-writer.ts';
import { seal } from '../../lib/codec/seal.ts';
import { flatten } from '../../lib/codec/flatten.ts';
import { writeTable } from '../../lib/codec/write-table.ts';
import { Connection, sealed, SYSTEM_ID } from './lanes.ts';
import { expectSame } from './same-value.ts';

class Point {
  x = 1;
  y = 2;
  readonly #secret = 3;

  get sum(): number {
    return this.x + this.y + this.#secret;
  }
}

class Dictionary extends Map<string, number> {}
class Numbers extends Array<number> {}

function cycle(): object {
  const value: Record<string, unknown> = { name: 'cycle' };
  value['self'] = value;
  value['list'] = [value, { value }];
  return value;
}

function shared(): unknown[] {
  const one = { one: 1 };
  return [one, one, { again: one }];
}

function sparse(): unknown[] {
  const array: unknown[] = [1, 2, 3];
  Reflect.deleteProperty(array, '1');
  array.length = 5;
  return array;
}

function withKeys(length: number): unknown[] {
  return Object.assign(
    Array.from({ length }, (_, index) => index),
    { extra: 'key' },
  );
}

function twoViewsOfOneBuffer(): unknown[] {
  const buffer = Uint8Array.from({ length: 32 }, (_, index) => index).buffer;
  return [new Uint8Array(buffer, 3, 4), new Float64Array(buffer, 8, 2), new DataView(buffer, 30)];
}

function bufferAndItsView(): unknown[] {
  const view = new Uint16Array([1, 2, 3]);
  return [view, view.buffer, view.subarray(1)];
}

function viewBeforeItsBuffer(): unknown[] {
  const view = new Uint16Array([1, 2, 3, 4, 5, 6]).subarray(2, 4);
  return [view, { later: { whole: view.buffer } }];
}

function sharedAfterMany(): unknown[] {
  const list = Array.from({ length: 30 }, (_, index) => ({ index }));
  return [...list, list[25]];
}

/** Not in every supported Node.js. */
function float16(): (readonly [string, unknown])[] {
  const Float16 = Reflect.get(globalThis, 'Float16Array') as (new (values: number[]) => object) | undefined;
  return Float16 === undefined ? [] : [['Float16Array', new Float16([1.5, -0, NaN])]];
}

function wide(keys: number): object {
  return Object.fromEntries(Array.from({ length: keys }, (_, index) => [`key ${index}`, index]));
}

function tree(depth: number): object {
  return depth === 0 ? {} : { left: tree(depth - 1), right: tree(depth - 1) };
}

function nested(depth: number): unknown {
  let value: unknown = 'inside';
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

const plain: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['undefined', undefined],
  ['booleans', [true, false]],
  ['small integers', [0, 1, 31, 32, 63, 64, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1]],
  ['negative integers', [-1, -32, -33, -128, -129, -32_768, -32_769, -(2 ** 31)]],
  ['large integers', [2 ** 32, 2 ** 53 - 1, -(2 ** 31) - 1, -(2 ** 53) + 1, 2 ** 63]],
  ['fractions', [0.1, -1.5, Number.MAX_VALUE, Number.MIN_VALUE, Number.EPSILON]],
  ['what is no number', [NaN, Infinity, -Infinity]],
  ['minus zero', [-0, { zero: -0 }]],
  ['bigints of 64 bits', [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n]],
  ['strings', ['', 'a', 'ä', '€', '😀', 'text '.repeat(20), 'ü'.repeat(31), 'ü'.repeat(70), '\0']],
  ['long strings', ['x'.repeat(300), 'é'.repeat(30_000), '😀'.repeat(40_000), 'x'.repeat(70_000)]],
  ...[31, 32, 47, 48, 49, 85, 86, 255, 256, 4095, 4096, 21_845, 21_846].map(
    (length) => [`a string of ${length}`, ['s'.repeat(length), 'ß'.repeat(length)]] as const,
  ),
  ['objects', { a: 1, b: { c: [1, { d: null }] }, '': 'empty key', ключ: 1 }],
  ['an object with undefined in it', { a: undefined, b: [undefined] }],
  ['an object without prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ['keys that are numbers', { 2: 'b', 1: 'a', z: 0 }],
  [
    'keys that mean something elsewhere',
    { constructor: 1, toString: 2, hasOwnProperty: 3, toJSON: 4, length: 5 },
  ],
  ['an object with the constructor Map in its text', { constructor: 'Map' }],
  ['objects of 64 keys', [wide(64), wide(17)]],
  ['hidden and symbol keys', Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'hidden', { value: 3 })],
  ['arrays', [[], [[]], [1, 'a', null], Array.from({ length: 100 }, (_, index) => index)]],
  ['arrays of many', [new Array(15).fill('x'), new Array(16).fill(1), new Array(70_000).fill(0)]],
  ['a subclass of Array', Numbers.from([1, 2])],
  [
    'dates',
    [new Date(0), new Date(1), new Date(999), new Date(1_700_000_000_123), new Date(2 ** 32 * 1000 - 1)],
  ],
  ['a Buffer', Buffer.from('some bytes')],
  ['several Buffers', [Buffer.from('a'), Buffer.from('b'), Buffer.alloc(300, 7), Buffer.alloc(70_000, 8)]],
  ['bytes of one to three', [Buffer.of(1), Buffer.of(1, 2), Buffer.of(1, 2, 3)]],
  ['a Uint8Array', new Uint8Array([1, 2, 3])],
  ['a part of a buffer', new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)],
  ['Float64Array', new Float64Array([1.5, -0, NaN])],
  ['Float32Array', new Float32Array([1.5, -2])],
  ['empty typed arrays', [new Float64Array(0), { a: Buffer.alloc(0) }]],
  ['Int8Array', new Int8Array([1, -1])],
  ['Uint8ClampedArray', new Uint8ClampedArray([1, 255])],
  ['Int16Array', new Int16Array([1, -1])],
  ['Uint16Array', new Uint16Array([1, 65_535])],
  ['Int32Array', new Int32Array(1000).fill(-5)],
  ['Uint32Array', new Uint32Array(20_000).fill(5)],
  ['BigInt64Array', new BigInt64Array([1n, -1n])],
  ['BigUint64Array', new BigUint64Array([1n, 2n ** 64n - 1n])],
  ['a nest 190 deep', nested(190)],
  ['globals without meaning', [Math, JSON, Reflect]],
  ['trees of one shape', [tree(3), tree(1), [tree(2)], { left: { left: 1, right: 2 }, other: tree(1) }]],
  ['many objects', Array.from({ length: 500 }, (_, index) => ({ index, inner: { index } }))],
];

const graph: readonly (readonly [string, unknown])[] = [
  ['lone surrogates', ['\ud800', 'a\udc00b', '\udc00\ud800', `${'x'.repeat(100)}\ud83d`]],
  ['byte order marks', ['\ufeff', `\ufeff${'x'.repeat(100)}`]],
  ['a key that is a lone surrogate', { '\ud800': 1 }],
  ['large bigints', [2n ** 64n, -(2n ** 63n) - 1n, 3n ** 500n, -(3n ** 500n)]],
  ['cycles', cycle()],
  [
    'a cycle through a Map and a Set',
    ((map) => map.set('map', map).set(map, new Set([map])))(new Map<unknown, unknown>()),
  ],
  ['shared references', shared()],
  ['shared references among many', sharedAfterMany()],
  ['one typed array twice', ((array) => [array, array])(new Uint8Array(3))],
  [
    'Map',
    new Map<unknown, unknown>([
      ['a', 1],
      [{ key: 1 }, [2]],
      [NaN, -0],
      [undefined, null],
    ]),
  ],
  ['Set', new Set([1, 'a', { a: 1 }, NaN, undefined])],
  ['empty Map and Set', [new Map(), new Set()]],
  ['subclasses', [new Dictionary([['a', 1]])]],
  ['a Map with a property', Object.assign(new Map([[1, 2]]), { extra: 1 })],
  ['far dates', [new Date(-1), new Date(8.64e15), new Date(2 ** 32 * 1000), new Date(-8.64e15)]],
  ['an invalid date', new Date(NaN)],
  ['RegExp', [/a+/, /ü\/"[/]/giu, /(?<name>x)/dsy]],
  ['a RegExp in use', Object.assign(/a/g, { lastIndex: 3 })],
  [
    'wrappers',
    [Object(1), Object(-0), Object('text'), Object('\ud800'), Object(true), Object(2n), Object(2n ** 80n)],
  ],
  ['ArrayBuffer', new Uint8Array([1, 2, 3]).buffer],
  ['empty buffers', [new ArrayBuffer(0), new Uint8Array(0), new Float64Array(0)]],
  ...float16(),
  ['DataView', new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2)],
  ['two views of one buffer', twoViewsOfOneBuffer()],
  ['a buffer and its views', bufferAndItsView()],
  ['a view met before its buffer', viewBeforeItsBuffer()],
  ['views of their own', [new Uint8Array([1]), new Int32Array([2])]],
  ['holes', [sparse(), [, 1], new Array(3)]], // oxlint-disable-line no-sparse-arrays
  ['an array of 2^32 - 1 holes', new Array(2 ** 32 - 1)],
  ['a large index', Object.assign([], { 1_000_000: 1 })],
  [
    'arrays with other keys',
    [withKeys(0), withKeys(3), withKeys(31), withKeys(32), withKeys(1000), /b/.exec('abc')],
  ],
  ['an own key named __proto__', JSON.parse('{"a":1,"__proto__":{"b":2}}')],
  [
    'an own key named __proto__ of an array',
    Object.defineProperty([1], '__proto__', { value: 1, enumerable: true }),
  ],
  [
    'an object that inherits from another',
    Object.assign(Object.create({ inherited: 1 }) as object, { own: 1 }),
  ],
  ['an instance of a class', [new Point(), Object.create(new Point())]],
  ['objects of 65 keys', wide(65)],
  ['a large dictionary', wide(20_000)],
  ['a nest 1,000 deep', nested(1000)],
  ['objects of another realm', runInNewContext('[{ a: [1] }, new Map([[1, new Date(5)]]), /x/]')],
];

describe('values', () => {
  for (const [name, value] of plain) {
    it(`keeps ${name}`, () => {
      expectSame(sealed(value), structuredClone(value));
      expect(seal(value, SYSTEM_ID).bytes[0], 'the lane when sealed').to.equal(0);
      const connection = new Connection();
      for (let time = 0; time < 5; time++) {
        expectSame(connection.pass(value)?.arrived, structuredClone(value));
      }
    });
  }

  for (const [name, value] of graph) {
    it(`keeps ${name}`, () => {
      expectSame(sealed(value), structuredClone(value));
      expect(new Connection().pass(value), 'by the plain lane').to.equal(undefined);
      expectSame(sealed({ inside: [value] }), structuredClone({ inside: [value] }));
    });
  }

  it('counts the bytes of the graph lane before it takes it, and never too low', () => {
    for (const [name, value] of [...graph, ...plain]) {
      const flattened = flatten(value, SYSTEM_ID);
      const out = new MsgpackWriter();
      writeTable(out, flattened);
      expect(flattened.bytes, name).to.be.at.least(out.length);
    }
  });

  it('keeps no identity across messages', () => {
    const connection = new Connection();
    const value = { a: 1 };
    expect(connection.pass(value)?.arrived).not.to.equal(connection.pass(value)?.arrived);
  });

  it('sends of a pooled Buffer what it shows, and nothing around it', () => {
    const pooled = Buffer.from('shown');
    for (const value of [pooled, [pooled, Buffer.from('x'), new Map()]]) {
      const arrived = [sealed(value)].flat()[0] as Uint8Array;
      expect(arrived.constructor).to.equal(Uint8Array);
      expect(arrived.buffer.byteLength).to.equal(5);
    }
    expect(seal([pooled, new Map()], SYSTEM_ID).bytes.length).to.be.below(100);
  });

  it('sends of a large buffer no more than its views show', () => {
    const buffer = new ArrayBuffer(32 * 1024 * 1024);
    const views = [new Uint8Array(buffer, 1001, 2), new Uint16Array(buffer, 1010, 3)];
    expect(seal(views, SYSTEM_ID).bytes.length).to.be.below(200);
    const [first, second] = sealed(views) as [Uint8Array, Uint16Array];
    expect(first.buffer).to.equal(second.buffer);
    expect(second.byteOffset - first.byteOffset).to.equal(9);
  });

  it('keeps that a buffer can be resized', function () {
    const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ArrayBuffer;
    const buffer = new Resizable(3, { maxByteLength: 10 });
    expectSame(sealed(buffer), structuredClone(buffer));
  });

  it('sends what is an object’s own, even when all objects inherit something', () => {
    const value = { list: [{ own: 1 }], map: new Map([[1, { own: 2 }]]) };
    const connection = new Connection();
    Reflect.set(Object.prototype, 'inherited', 'by everything');
    try {
      const arrived = [connection.pass(value.list)?.arrived, sealed(value.list), sealed(value)];
      Reflect.deleteProperty(Object.prototype, 'inherited');
      expectSame(arrived, [[{ own: 1 }], [{ own: 1 }], value]);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'inherited');
    }
  });

  it('seals again and again without changing what it seals', () => {
    const value = cycle();
    expect(Buffer.from(seal(value, SYSTEM_ID).bytes).equals(seal(value, SYSTEM_ID).bytes)).to.equal(true);
    const frozen = Object.freeze({ list: Object.freeze([1, new Map()]) });
    expectSame(sealed(frozen), structuredClone(frozen));
  });

  it('seals what a getter seals while it is being sealed', () => {
    const inner: unknown[] = [];
    const value = {
      before: 'x'.repeat(50),
      get a() {
        return inner.push(sealed({ b: 'y'.repeat(90) }));
      },
      after: [1],
    };
    expectSame(sealed(value), { before: 'x'.repeat(50), a: 1, after: [1] });
    expectSame(inner, [{ b: 'y'.repeat(90) }]);
  });

  it('reads getters once when an object takes the graph lane for another reason', () => {
    let reads = 0;
    class Counting {
      get [Symbol.toStringTag](): string {
        return 'Counting';
      }
    }
    const value = Object.defineProperty(new Counting(), 'next', { enumerable: true, get: () => ++reads });
    expectSame(sealed(value), { next: 1 });
  });

  it('sends a nest of 200,000 without overflowing the stack', () => {
    let value: unknown[] = [];
    for (let i = 0; i < 200_000; i++) value = [value];
    let arrived = sealed(value) as unknown[];
    let depth = 0;
    for (; arrived.length === 1; depth++) arrived = arrived[0] as unknown[];
    expect(depth).to.equal(200_000);
  });
});
