import { expect } from 'chai';

import { EulerSeries } from '../../../examples/directory-scan/euler-series.ts';

/** Source: https://oeis.org/A001113 */
const KNOWN =
  '2718281828459045235360287471352662497757247093699959574966967627724076630353547594571382178525166427';

describe('EulerSeries', () => {
  it('finds the known digits', () => {
    const series = new EulerSeries();
    series.extend(100);
    expect(series.digits).to.be.greaterThan(KNOWN.length);
    expect(series.first(KNOWN.length)).to.equal(KNOWN);
  });

  it('never takes back a digit that it has called settled', () => {
    const longer = new EulerSeries();
    longer.extend(2_000);
    const series = new EulerSeries();
    for (const terms of [1, 2, 5, 20, 64, 128, 300, 500]) {
      series.extend(terms);
      expect(longer.first(series.digits)).to.equal(series.first(series.digits));
    }
    expect(series.digits).to.be.greaterThan(2_000);
  });
});
