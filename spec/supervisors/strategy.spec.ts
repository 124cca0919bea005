import fc from 'fast-check';
import { expect } from 'chai';

import { groupOf, STRATEGIES } from '../../supervisors/strategy.ts';

const ORDER: readonly string[] = ['a', 'b', 'c', 'd'];

describe('groupOf', () => {
  for (const [strategy, failed, group] of [
    ['one_for_one', 'a', ['a']],
    ['one_for_one', 'c', ['c']],
    ['one_for_all', 'a', ['a', 'b', 'c', 'd']],
    ['one_for_all', 'd', ['a', 'b', 'c', 'd']],
    ['rest_for_one', 'a', ['a', 'b', 'c', 'd']],
    ['rest_for_one', 'c', ['c', 'd']],
    ['rest_for_one', 'd', ['d']],
  ] as const) {
    it(`of ${strategy} is ${group.join(', ')} when ${failed} has ended`, () => {
      expect(groupOf(strategy, ORDER, failed)).to.deep.equal(group);
    });
  }

  it('has the child itself, keeps the order of start, and ends with the last child unless it is alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1 }),
        fc.nat(),
        fc.constantFrom(...STRATEGIES),
        (order, at, strategy) => {
          const failed = order[at % order.length] ?? '';
          const group = groupOf(strategy, order, failed);
          expect(group).to.include(failed);
          expect(order.filter((id) => group.includes(id))).to.deep.equal(group);
          if (strategy === 'rest_for_one') expect(group[0]).to.equal(failed);
          if (strategy !== 'one_for_one') expect(group.at(-1)).to.equal(order.at(-1));
        },
      ),
    );
  });
});
