import { expect } from 'chai';

import { KNOWN_PI } from '../../../examples/bbp-pi/known-pi.ts';
import { merge, partition } from '../../../examples/bbp-pi/series.ts';
import { sumTerms } from '../../../examples/bbp-pi/tasks.ts';

/** By Machin's formula: 4 · (4 · arccot 5 − arccot 239). */
function machin(digits: number): string {
  const one = 10n ** BigInt(digits + 10);
  const pi = 4n * (4n * arccot(5n, one) - arccot(239n, one));
  return String(pi).slice(0, digits + 1);
}

function arccot(x: bigint, one: bigint): bigint {
  let sum = 0n;
  let sign = 1n;
  for (let power = one / x, n = 1n; power > 0n; power /= x * x, n += 2n, sign = -sign)
    sum += (sign * power) / n;
  return sum;
}

describe('examples/bbp-pi', () => {
  it('compares with digits that another formula finds as well', () => {
    expect(KNOWN_PI).to.equal(`3.${machin(2_000).slice(1)}`);
    // Where six nines stand in a row, as everybody who looks for a mistake in π knows.
    expect(KNOWN_PI.slice(763, 769)).to.equal('999999');
  });

  for (const parts of [1, 2, 7]) {
    it(`finds them in ${parts} parts`, () => {
      const pi = merge(partition(500, parts).map((terms) => sumTerms(terms)));
      expect(pi).to.equal(KNOWN_PI.slice(0, 502));
    });
  }

  it('leaves out no term and takes none twice', () => {
    const terms = partition(1_000, 8);
    expect(terms[0]?.from).to.equal(0);
    for (const [at, { to }] of terms.slice(0, -1).entries()) expect(terms[at + 1]?.from).to.equal(to);
  });
});
