/** What cannot be sent, and how the error names it. */

import { expect } from 'chai';
import { EncodeError } from '../../lib/errors.ts';
import { defineClient } from '../../lib/codec/client.ts';
import { PortableRef, type RefData } from '../../lib/codec/portable.ts';
import { seal } from '../../lib/codec/seal.ts';
import { thrownBy } from '../support/rejection.ts';
import { SYSTEM_ID } from './lanes.ts';

class ForeignRef extends PortableRef {
  readonly data: RefData = { owner: 'p', slot: 1, path: '/other', systemId: 'another system' };
}

class Gauge {
  readonly listener = (): void => {};
}
class SpecialGauge extends Gauge {}
defineClient(import.meta, 'refused gauge', Gauge);

const large = 'x'.repeat(6_000_000);

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function throwing(): object {
  return Object.defineProperty({}, 'now', {
    enumerable: true,
    get: () => {
      throw new RangeError('not now');
    },
  });
}

const table: readonly (readonly [name: string, value: unknown, path: string | RegExp, what: RegExp])[] = [
  ['a function', [() => 1], '[0]', /it is \[function \(anonymous\)\]; send data/],
  ['a method', [{ user: { callback() {} } }], '[0].user.callback', /it is \[function callback\]/],
  ['a class', [{ Class: Gauge }], '[0].Class', /it is \[function Gauge\]/],
  ['a symbol', [1, { tag: Symbol('t') }], '[1].tag', /it is Symbol\(t\); send a string/],
  [
    'what is deep inside',
    [{ a: [[{ 'odd key': { 7: Symbol.iterator } }]] }],
    '[0].a[0][0]["odd key"][7]',
    /symbol/i,
  ],
  ['a value of a Map', [new Map([['k', [() => 1]]])], '[0].get("k")[0]', /function/],
  ['a value of a Map under a number', [new Map([[5, () => 1]])], '[0].get(5)', /function/],
  ['a value of a Map under an object', [new Map([[{}, () => 1]])], '[0].values()[0]', /function/],
  [
    'a key of a Map',
    [
      new Map<unknown, unknown>([
        [1, 1],
        [() => 1, 2],
      ]),
    ],
    '[0].keys()[1]',
    /function/,
  ],
  ['an element of a Set', [new Set([1, () => 1])], '[0].values()[1]', /function/],
  ['an element after holes', [Object.assign([], { 5: () => 1 })], '[0][5]', /function/],
  ['a key of an array', [Object.assign([1], { extra: () => 1 })], '[0].extra', /function/],
  ['a promise', [{ when: Promise.resolve() }], '[0].when', /it is a promise; await it/],
  ['a WeakMap', [new WeakMap()], '[0]', /a WeakMap means nothing in another process/],
  ['a WeakSet', [new WeakSet()], '[0]', /a WeakSet means nothing/],
  ['a WeakRef', [new WeakRef({})], '[0]', /a WeakRef means nothing/],
  ['a generator', [(function* () {})()], '[0]', /Generator/],
  ['an iterator', [[1].values()], '[0]', /an (Array )?Iterator means nothing/],
  ['a wrapped symbol', [Object(Symbol('s'))], '[0]', /a Symbol means nothing/],
  ['shared memory', [new SharedArrayBuffer(8)], '[0]', /it is shared memory.*send a copy/],
  [
    'a view of shared memory',
    [{ view: new Int32Array(new SharedArrayBuffer(8)) }],
    '[0].view',
    /it is shared memory/,
  ],
  ['a detached buffer', [{ buffer: detached() }], '[0].buffer', /its memory was transferred away/],
  [
    'a view of a detached buffer',
    [((b) => ((v) => (structuredClone(b, { transfer: [b] }), v))(new Uint8Array(b)))(new ArrayBuffer(8))],
    '[0]',
    /transferred/,
  ],
  ['a MessagePort', [new MessageChannel().port1], '[0]', /a MessagePort means nothing/],
  ['a number format', [new Intl.NumberFormat()], '[0]', /a NumberFormat means nothing/],
  ['a Blob', [new Blob(['x'])], '[0]', /a Blob means nothing/],
  ['a revoked proxy', [[revoked()]], '[0][0]', /it is a proxy/],
  ['a proxy of a Map', [new Proxy(new Map(), {})], '[0]', /it is a proxy; send the object behind it/],
  ['a getter that throws', [[throwing()]], '[0][0].now', /reading it failed/],
  [
    'a ref of another system',
    [{ reply: new ForeignRef() }],
    '[0].reply',
    /the ref to \/other belongs to another system/,
  ],
  ['a function in a client', [new Gauge()], '[0].listener', /function listener/],
  [
    'a subclass of a client',
    [new SpecialGauge()],
    '[0]',
    /SpecialGauge extends a client.*defineClient of its own/,
  ],
  ['the root itself', () => 1, '', /its root: it is \[function/],
  [
    'strings that are too large together',
    [{ first: large, rest: [large, large] }],
    '[0].rest[1]',
    /over 16 MiB; send it in parts/,
  ],
  [
    'bytes that are too large',
    ['x', [new Uint8Array(256 * 1024 * 1024 + 1)]],
    '[1][0]',
    /over 256 MiB of binary; send it in parts/,
  ],
  ['a Buffer that is too large', ['x', { b: Buffer.alloc(270_000_000) }], '[1].b', /over 256 MiB/],
  ['a buffer that is too large', [new ArrayBuffer(270_000_000)], '[0]', /over 256 MiB/],
  [
    'buffers that are too large together',
    [new ArrayBuffer(200_000_000), { more: new Float64Array(10_000_000) }],
    '[1].more',
    /over 256 MiB/,
  ],
  [
    'views that show too much together',
    ((b) => [new Uint8Array(b, 0, 1), new Uint8Array(b, 269_999_999)])(new ArrayBuffer(270_000_000)),
    '[1]',
    /over 256 MiB/,
  ],
  [
    'small buffers that are too many',
    Array.from({ length: 84 }, () => new Uint8Array(200 * 1024)),
    /^\[8\d\]$/,
    /over 16 MiB/,
  ],
  [
    'numbers that are too many',
    [Array.from({ length: 2_000_000 }, (_, index) => index + 0.5)],
    /^\[0\]\[18641\d\d\]$/,
    /over 16 MiB/,
  ],
  [
    'a pattern that takes seconds to read',
    [new RegExp('a'.repeat(70_000), 'u')],
    '[0]',
    /over 64 Ki characters/,
  ],
  ['a bigint that is too large', [1n << (2n ** 28n)], '[0]', /over 16 MiB/],
  ['a key that is too large', [{ [large + large + large]: 1 }], '[0]', /over 16 MiB/],
];

describe('EncodeError', () => {
  for (const [name, value, path, what] of table) {
    it(`names the place of ${name}`, () => {
      const error = thrownBy(() => seal(value, SYSTEM_ID));
      expect(error).to.be.instanceOf(EncodeError);
      if (typeof path === 'string') expect(error['valuePath']).to.equal(path);
      else expect(error['valuePath']).to.match(path);
      expect(error.message).to.match(what);
    });
  }

  it('keeps the error of a getter as its cause', () => {
    expect(thrownBy(() => seal(throwing(), SYSTEM_ID)).cause).to.be.instanceOf(RangeError);
  });

  it('measures strings before it refuses them for their size', () => {
    const texts = Array.from(
      { length: 90_000 },
      (_, index) => `a text of more than 100 units ${index % 9} ${'.'.repeat(70)}`,
    );
    expect(seal(texts, SYSTEM_ID).bytes.length).to.be.below(16 * 1024 * 1024);
    expect(seal([new Map(), ...texts], SYSTEM_ID).bytes.length).to.be.below(16 * 1024 * 1024);
    expect(seal(large + large, SYSTEM_ID).bytes.length).to.be.above(12_000_000);
    expect(seal([new Map([[large, large]])], SYSTEM_ID).bytes.length).to.be.above(12_000_000);
  });

  it('does not walk the holes of an array', () => {
    const error = thrownBy(() => seal([new Array(2 ** 32 - 1), () => 1], SYSTEM_ID));
    expect(error['valuePath']).to.equal('[1]');
  });
});
