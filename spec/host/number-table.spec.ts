import fc from 'fast-check';
import { expect } from 'chai';

import { NumberTable } from '../../lib/host/runs/number-table.ts';

describe('NumberTable', () => {
  it('does as a map does, whatever happens to it', () => {
    const operation = fc.record({
      does: fc.constantFrom('add', 'take'),
      number: fc.oneof(fc.nat(70), fc.integer({ min: 2 ** 40, max: 2 ** 40 + 40 })),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const table = new NumberTable<string>();
        const model = new Map<number, string>();
        for (const { does, number } of operations) {
          if (does === 'add' && !model.has(number)) {
            table.add(number, `item ${number}`);
            model.set(number, `item ${number}`);
          } else if (does === 'take') {
            expect(table.take(number)).to.equal(model.get(number));
            model.delete(number);
          }
          expect(table.get(number)).to.equal(model.get(number));
          expect(table.size).to.equal(model.size);
        }
        expect([...table].toSorted()).to.deep.equal([...model.values()].toSorted());
      }),
    );
  });

  it('lists things in the order of their numbers, when these were given out one after the other', () => {
    const table = new NumberTable<number>();
    for (let number = 1; number <= 100; number++) table.add(number, number);
    for (let number = 2; number <= 100; number += 2) table.take(number);
    expect([...table]).to.deep.equal(Array.from({ length: 50 }, (_, index) => index * 2 + 1));
  });
});
