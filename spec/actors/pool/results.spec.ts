import { expect } from 'chai';
import { Results } from '../../../actors/pool/caller/results.ts';

describe('Results', () => {
  for (const expected of [6, 3, 100, undefined]) {
    it(`stand in their places, in whatever order they come (${expected} are expected)`, () => {
      const results = new Results(expected);
      results.put(4, new Float64Array([4, 5]));
      results.put(0, ['a']);
      results.put(1, [1, undefined, -0]);
      expect(results.at(3)).to.equal(-0);
      expect(results.take(6)).to.deep.equal(['a', 1, undefined, -0, 4, 5]);
    });
  }

  it('are none where none has come', () => {
    expect(new Results(10).take(0)).to.deep.equal([]);
    expect(new Results(undefined).take(0)).to.deep.equal([]);
  });
});
