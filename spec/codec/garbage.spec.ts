/** Bytes that no encoder wrote: they give an error or some value, quickly, and change nothing else. */

import { expect } from 'chai';
import { PlainDecoder, PlainEncoder } from '../../lib/codec/plain.ts';
import { seal, unseal } from '../../lib/codec/seal.ts';
import { DecodeError, ProtocolError } from '../../lib/errors.ts';
import { forged, openBytes, packed, scope, SYSTEM_ID } from './lanes.ts';

/** A linear congruential generator (Numerical Recipes): the same bytes in every run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function sampleValue(): unknown {
  const list: unknown[] = [
    1,
    -0,
    'text',
    'ä\ud800',
    2n ** 70n,
    new Map([['k', { a: 1 }]]),
    new Set([1]),
    /a/g,
  ];
  const error = Object.assign(new TypeError('oops', { cause: list }), { code: 'E_X' });
  list.push(
    list,
    error,
    new Date(5),
    Object.assign([], { 1: 1 }),
    new Uint16Array([1, 2]),
    Object(1),
    new DataView(new ArrayBuffer(8)),
  );
  return list;
}

function sampleFrame(): Buffer {
  const encoder = new PlainEncoder();
  for (let i = 0; i < 4; i++) {
    encoder.append([
      'add',
      { type: 'add', id: 5 + i, payload: { a: 1, b: 'hello', list: [1, 2.5, null, 7n] } },
    ]);
    encoder.append({
      when: new Date(1),
      bytes: Buffer.from('abc'),
      text: 'x'.repeat(70),
      numbers: new Int16Array(3),
    });
  }
  return Buffer.from(encoder.out.buffer.subarray(0, encoder.out.length));
}

function mutate(bytes: Buffer, random: (below: number) => number): Buffer {
  const mutant = Buffer.from(bytes.subarray(0, random(4) === 0 ? 1 + random(bytes.length) : bytes.length));
  for (let i = 1 + random(3); i > 0; i--) {
    const at = random(mutant.length);
    mutant[at] = random(3) === 0 ? 0xc0 + random(0x20) : random(256);
  }
  return mutant;
}

/** Rows that are each an array of its own. */
function repeated(row: readonly unknown[], times: number): unknown[] {
  return Array.from({ length: times }, () => structuredClone(row));
}

/** Does something that may throw one kind of error only. Returns whether it did. */
function throwsOnly(Class: typeof DecodeError | typeof ProtocolError, run: () => void): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (!(error instanceof Class)) throw error;
    return true;
  }
}

describe('garbage', () => {
  afterEach(() => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });

  it('sealed, gives a DecodeError or a value', () => {
    const random = randomFrom(1);
    const originals = [seal(sampleValue(), SYSTEM_ID), seal({ a: [1, 'x', { b: 2 }] }, SYSTEM_ID)];
    let refused = 0;
    for (let i = 0; i < 2500; i++) {
      const mutant = mutate(Buffer.from(originals[i % 2]?.bytes ?? []), random);
      if (throwsOnly(DecodeError, () => openBytes(mutant))) refused++;
    }
    expect(refused).to.be.above(700);
  });

  it('in a frame, gives a ProtocolError or values', () => {
    const random = randomFrom(2);
    const original = sampleFrame();
    let refused = 0;
    for (let i = 0; i < 2500; i++) {
      const mutant = mutate(original, random);
      const decoder = new PlainDecoder();
      const isRefused = throwsOnly(ProtocolError, () => decoder.decode(mutant));
      if (isRefused) refused++;
      else throwsOnly(ProtocolError, () => decoder.decode(original));
    }
    expect(refused).to.be.above(250);
  });

  it('of pure noise gives errors or values', () => {
    const random = randomFrom(3);
    for (let i = 0; i < 2500; i++) {
      const noise = Buffer.from(Array.from({ length: random(60) }, () => random(256)));
      throwsOnly(ProtocolError, () => new PlainDecoder().decode(noise));
      throwsOnly(DecodeError, () => openBytes(noise));
      throwsOnly(DecodeError, () => openBytes(Buffer.concat([Buffer.of(random(2)), noise])));
    }
  });

  const lies: readonly (readonly [string, readonly number[]])[] = [
    ['an array', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a map', [0xdf, 0xff, 0xff, 0xff, 0xff]],
    ['bytes', [0xc6, 0xff, 0xff, 0xff, 0xff]],
    ['a string', [0xdb, 0xff, 0xff, 0xff, 0xff]],
    ['a typed array', [0xc9, 0xff, 0xff, 0xff, 0xff, 0x74, 0x08]],
    ['arrays in arrays', Array.from({ length: 2000 }, () => [0xdc, 0xff, 0xff]).flat()],
  ];
  for (const [name, bytes] of lies) {
    it(`does not believe the length of ${name}`, () => {
      const before = process.memoryUsage();
      const frame = Buffer.concat([Buffer.from(bytes), Buffer.alloc(1000)]);
      expect(throwsOnly(ProtocolError, () => new PlainDecoder().decode(frame))).to.equal(true);
      expect(throwsOnly(DecodeError, () => openBytes(Buffer.concat([Buffer.of(0), frame])))).to.equal(true);
      const after = process.memoryUsage();
      expect(after.heapTotal + after.arrayBuffers - before.heapTotal - before.arrayBuffers).to.be.below(
        64 * 2 ** 20,
      );
    });
  }

  it('that nests 200,000 deep gives an error', () => {
    const deep = Buffer.alloc(200_000, 0x91);
    expect(throwsOnly(ProtocolError, () => new PlainDecoder().decode(deep))).to.equal(true);
    expect(throwsOnly(DecodeError, () => openBytes(Buffer.concat([Buffer.of(0), deep])))).to.equal(true);
  });

  it('that points backwards does not go on for ever', () => {
    // A bundle of strings (msgpackr's extension 0x62) whose size is negative.
    const frame = Buffer.from([
      1, 1, 1, 1, 0xd6, 0x62, 0xff, 0xff, 0xff, 0xf8, 0xa1, 0x61, 0xa1, 0x61, 1, 1, 1, 1,
    ]);
    for (let back = 1; back < 32; back++) {
      frame.writeInt32BE(-back, 6);
      throwsOnly(ProtocolError, () => new PlainDecoder().decode(frame));
    }
  });

  it('refers to nothing inside itself', () => {
    // msgpackr's extensions 0x69 and 0x70: an array with an id, which holds a pointer to that id.
    const cyclic = [0xd6, 0x69, 0, 0, 0, 1, 0x91, 0xd6, 0x70, 0, 0, 0, 1];
    expect(() => new PlainDecoder().decode(Uint8Array.from(cyclic))).to.throw(ProtocolError);
    expect(() => openBytes(Uint8Array.from([0, ...cyclic]))).to.throw(DecodeError);
    expect(() => openBytes(Uint8Array.from([1, ...cyclic]))).to.throw(DecodeError);
  });

  it('with keys named __proto__ changes no prototype', () => {
    const map = Buffer.concat([Buffer.of(0x81), packed('__proto__'), packed({ polluted: true })]);
    const record = Buffer.concat([
      Buffer.of(0xd4, 0x72, 0x40),
      packed(['__proto__']),
      packed({ polluted: true }),
    ]);
    for (const bytes of [map, record]) {
      const [value] = new PlainDecoder().decode(bytes).values;
      expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
      expect((value as { polluted?: unknown }).polluted).to.equal(undefined);
    }
    const sealedMap = openBytes(Buffer.concat([Buffer.of(0), map]));
    expect(Object.getPrototypeOf(sealedMap)).to.equal(Object.prototype);
  });

  const tables: readonly (readonly [string, unknown])[] = [
    ['no table', 5],
    ['an empty table', []],
    ['a node that is no tuple', [[0], 'node']],
    ['a node of no kind', [[0], ['kind']]],
    ['a node of an unknown kind', [[0], [99]]],
    ['a reference beyond the end', [[1], [0]]],
    ['a reference to no number', [['0'], [0]]],
    ['a reference below zero', [[-1], [0]]],
    ['a reference to a fraction', [[0.5], [0]]],
    ['a reference to a property', [['length'], [0]]],
    ['a value that is no slot', [{ a: 1 }]],
    ['a value that is bytes', [Buffer.from('x')]],
    ['a key that is no text', [[0], [0, 1, 2]]],
    ['a key without a value that is a node', [[0], [0, [0], 2]]],
    ['a date of text', [[0], [5, 'now']]],
    ['a pattern that is none', [[0], [6, '(', '']]],
    ['unknown flags', [[0], [6, 'a', 'qq']]],
    ['a pattern that takes a minute', [[0], [6, '\\p{L}'.repeat(100_000), 'u']]],
    ['many patterns that take a minute', [[0], ...repeated([6, '\\p{L}\\p{Lu}', 'v'], 10_000)]],
    ['one long pattern many times', [[0], ...repeated([6, [500], ''], 500), [13, Buffer.alloc(200_000, 97)]]],
    ['a wrapper of an object', [[0], [7, [1]], [0]]],
    ['a wrapper of nothing', [[0], [7]]],
    ['a buffer without bytes', [[0], [8, 'bytes']]],
    ['a buffer that may grow for ever', [[0], [8, Buffer.alloc(1), 2 ** 52]]],
    ['a view without a buffer', [[0], [9, 'Uint8Array', 0, 0, 1]]],
    ['a view beyond its buffer', [[0], [9, 'Uint8Array', 1, 0, 100], [8, Buffer.alloc(8)]]],
    ['a view at an odd offset', [[0], [9, 'Float64Array', 1, 1, 0], [8, Buffer.alloc(8)]]],
    ['a view of an unknown class', [[0], [9, 'Function', 1, 0, 1], [8, Buffer.alloc(8)]]],
    ['an array that is too long', [[0], [2, 2 ** 40]]],
    ['an array of negative length', [[0], [2, -1]]],
    ['an array that holds what is beyond its end', [[0], [2, 1, '1', 1]]],
    ['an array with a length of its own', [[0], [2, 1, 'length', 2 ** 31]]],
    ['an error of no fields', [[0], [10, 'Error', 'x']]],
    ['a ref without an owner', [[0], [11, 5, 1, '/a']]],
    ['a ref whose owner is no process', [[0], [11, '../0', 1, '/a']]],
    ['a ref to slot 0', [[0], [11, '0', 0, '/a']]],
    ['a ref without a slot', [[0], [11, '0', -1, '/a']]],
    ['a client of no module', [[0], [12, 5, 'name']]],
    ['a client of a module that is no file', [[0], [12, 'https://example.com/x.js', 'name']]],
    ['a client of a module that is a device', [[0], [12, 'file:///dev/zero', 'name']]],
    ['a client of a module that is no URL', [[0], [12, 'no url', 'name']]],
    ['text without units', [[0], [13, 'x']]],
    ['a bigint of no digits', [[0], [14, false, Buffer.from('xyz')]]],
  ];
  for (const [name, table] of tables) {
    it(`is refused when it holds ${name}`, () => {
      expect(() => unseal(forged(table), scope)).to.throw(DecodeError);
    });
  }

  it('that claims a long array takes no memory for it', () => {
    const before = process.memoryUsage().heapUsed;
    const array = unseal(forged([[0], [2, 30_000_000, '5', 1]]), scope) as unknown[];
    expect(array.length).to.equal(30_000_000);
    expect(array[5]).to.equal(1);
    expect(process.memoryUsage().heapUsed - before).to.be.below(8 * 2 ** 20);
  });

  it('that claims many arrays of holes takes a few bytes for each', () => {
    const bytes = forged([[0], ...repeated([2, 1024], 50_000)]);
    const before = process.memoryUsage().heapUsed;
    unseal(bytes, scope);
    expect((process.memoryUsage().heapUsed - before) / 50_000).to.be.below(400);
  });

  it('that claims many errors leaves their stacks to those who throw them', () => {
    const { stackTraceLimit } = Error;
    unseal(forged([[0], ...repeated([10, 'Error', 0], 10)]), scope);
    expect(Error.stackTraceLimit).to.equal(stackTraceLimit);
    expect(new Error('here').stack).to.include('garbage.spec');
  });

  it('keeps an error of an unknown class an Error', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'Function']) {
      const error = unseal(forged([[0], [10, name, 0, 'a', 1]]), scope);
      expect(Object.getPrototypeOf(error)).to.equal(Error.prototype);
    }
  });

  it('that is no sealed value at all is refused', () => {
    for (const bytes of [[], [2], [0], [1], [255, 1], [0, 1, 2]]) {
      expect(() => openBytes(Uint8Array.from(bytes))).to.throw(DecodeError);
    }
  });
});
