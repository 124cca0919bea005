import fc from 'fast-check';
import { expect } from 'chai';

import { Ring } from '../../lib/mailbox/ring.ts';

describe('Ring', () => {
  it('gives back what it was given, first in first out', () => {
    const ring = new Ring<number>();
    for (let n = 0; n < 20; n++) ring.push(n);
    expect(ring.size).to.equal(20);
    expect(Array.from({ length: 20 }, () => ring.shift())).to.deep.equal(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(ring.shift()).to.equal(undefined);
    expect(ring.size).to.equal(0);
  });

  it('does as an array does, whatever happens to it', () => {
    const operation = fc.oneof(
      fc.record({ do: fc.constant('push' as const), item: fc.integer() }),
      fc.record({ do: fc.constant('shift' as const), item: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 100 }), (operations) => {
        const ring = new Ring<number>();
        const model: number[] = [];
        for (const { do: what, item } of operations) {
          if (what === 'push') {
            ring.push(item);
            model.push(item);
          } else expect(ring.shift()).to.equal(model.shift());
          expect(ring.size).to.equal(model.length);
        }
      }),
    );
  });
});
