import { expect } from 'chai';
import { median, quantile, summarize } from './statistics.ts';

describe('statistics of runs', () => {
  it('takes the middle of an odd number of values, and the mean of two of an even one', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([9, 1, 5, 6])).to.equal(5.5);
  });

  it('knows the value below which a part of all lies', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, 0.99)).to.equal(100);
    expect(quantile(values, 0.5)).to.equal(51);
    expect(quantile([7], 0.99)).to.equal(7);
  });

  it('sums up with the spread', () => {
    expect(summarize([3, 1, 2])).to.deep.equal({ median: 2, least: 1, most: 3 });
  });
});
