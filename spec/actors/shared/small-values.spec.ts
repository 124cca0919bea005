import { expect } from 'chai';

import { SmallValues } from '../../../actors/shared/small-values.ts';

describe('SmallValues', () => {
  const never = (): never => expect.fail('nothing is to be copied');

  it('takes small plain data as it is', () => {
    const together = new SmallValues();
    for (const value of [1, 'text', true, null, undefined, NaN, [1, [2]], { a: { b: 'c' } }, {}, []]) {
      expect(together.add(value, never)).to.deep.equal([value]);
    }
  });

  for (const [what, value] of [
    ['a function in it', { fn: () => 1 }],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['an instance', new Map()],
    ['bytes', new Uint8Array(1)],
    ['a long text', 'x'.repeat(700)],
    ['many elements', new Array<number>(300).fill(0)],
    ['an array with other keys', Object.assign([1], { fn: () => 1 })],
    [
      'a getter that throws',
      {
        get trap() {
          throw new Error('no');
        },
      },
    ],
  ] as const) {
    it(`leaves out ${what}`, () => {
      expect(new SmallValues().add(value, never)).to.equal(undefined);
    });
  }

  it('leaves out what contains itself', () => {
    const ring: unknown[] = [];
    ring.push(ring);
    expect(new SmallValues().add(ring, (value) => value)).to.equal(undefined);
  });

  it('takes some 64 KiB together', () => {
    const together = new SmallValues();
    let count = 0;
    while (together.add('x'.repeat(600), never) !== undefined) count++;
    expect(count).to.be.within(30, 40);
    expect(together.add(1, never)).to.deep.equal([1]);
  });

  it('has what shares an object with another be copied', () => {
    const together = new SmallValues();
    const shared = { n: 1 };
    expect(together.add({ shared }, never)).to.deep.equal([{ shared }]);
    expect(together.add([shared], structuredClone)?.[0]).to.deep.equal([shared]);
    const [copy] = together.add([shared], structuredClone) ?? [];
    expect((copy as unknown[])[0]).not.to.equal(shared);
  });
});
