import fc from 'fast-check';
import { expect } from 'chai';

import { backoffDelay, resolveBackoff, wasHealthy, type Backoff } from '../../supervisors/backoff.ts';

const anyBackoff: fc.Arbitrary<Backoff> = fc
  .record({
    minMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    width: fc.double({ min: 0, max: 1e12, noNaN: true }),
    factor: fc.double({ min: 1, max: 1e6, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ minMs, width, factor, jitter }) => resolveBackoff({ minMs, maxMs: minMs + width, factor, jitter }));
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** The first waits without jitter. */
function waits(backoff: Backoff, count: number): number[] {
  return Array.from({ length: count }, (_, attempt) => backoffDelay({ ...backoff, jitter: 0 }, attempt, 0.5));
}

describe('resolveBackoff', () => {
  it('fills in what is not said', () => {
    expect(resolveBackoff({})).to.deep.equal({
      minMs: 100,
      maxMs: 10_000,
      factor: 2,
      jitter: 0.2,
      resetAfterMs: 5_050,
    });
  });

  it('keeps one bound out of the way of the other', () => {
    expect(resolveBackoff({ minMs: 20_000 })).to.include({ minMs: 20_000, maxMs: 20_000 });
    expect(resolveBackoff({ maxMs: 50 })).to.include({ minMs: 50, maxMs: 50, resetAfterMs: 50 });
  });

  it('takes the mean of both bounds as the time after which a run was healthy', () => {
    expect(resolveBackoff({ minMs: 10, maxMs: 30 }).resetAfterMs).to.equal(20);
    expect(resolveBackoff({ resetAfterMs: Infinity }).resetAfterMs).to.equal(Infinity);
    expect(resolveBackoff({ resetAfterMs: 0 }).resetAfterMs).to.equal(0);
  });
});

describe('backoffDelay', () => {
  it('is min, min · factor, and so on up to max', () => {
    expect(waits(resolveBackoff({ minMs: 100, maxMs: 1_000 }), 6)).to.deep.equal([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(waits(resolveBackoff({ minMs: 10, maxMs: 500, factor: 10 }), 4)).to.deep.equal([
      10, 100, 500, 500,
    ]);
    expect(waits(resolveBackoff({ minMs: 10, maxMs: 500, factor: 1 }), 3)).to.deep.equal([10, 10, 10]);
    expect(waits(resolveBackoff({ minMs: 0 }), 3)).to.deep.equal([0, 0, 0]);
  });

  it('is a number after any number of attempts', () => {
    // 2 to the power of 1,024 is Infinity.
    expect(backoffDelay(resolveBackoff({ minMs: 0 }), 1_024, 0.5)).to.equal(0);
    expect(backoffDelay(resolveBackoff({ jitter: 0 }), 1_024, 0.5)).to.equal(10_000);
  });

  it('adds jitter to a wait, and takes it from the longest', () => {
    const backoff = resolveBackoff({ minMs: 100, maxMs: 1_000, jitter: 0.2 });
    const range = (attempt: number): number[] =>
      [0, 0.5, 1].map((random) => backoffDelay(backoff, attempt, random));
    expect(range(0)).to.deep.equal([100, 110, 120]);
    expect(range(2)).to.deep.equal([400, 440, 480]);
    expect(range(9)).to.deep.equal([800, 900, 1_000]);
  });

  it('lies between min and max, whatever the options, attempt and chance', () => {
    fc.assert(
      fc.property(anyBackoff, fc.nat(100_000), anyRandom, (backoff, attempt, random) => {
        const delayMs = backoffDelay(backoff, attempt, random);
        expect(delayMs).to.be.within(backoff.minMs, backoff.maxMs);
      }),
    );
  });

  it('never becomes shorter with more attempts, jitter aside', () => {
    fc.assert(
      fc.property(anyBackoff, (backoff) => {
        const times = waits(backoff, 60);
        expect(times).to.deep.equal(times.toSorted((left, right) => left - right));
      }),
    );
  });
});

describe('wasHealthy', () => {
  it('says whether a run lasted as long as it must', () => {
    const backoff = resolveBackoff({ resetAfterMs: 1_000 });
    expect([999, 1_000, 5_000].map((uptimeMs) => wasHealthy(backoff, uptimeMs))).to.deep.equal([
      false,
      true,
      true,
    ]);
    expect(wasHealthy(resolveBackoff({ resetAfterMs: Infinity }), 1e12)).to.equal(false);
  });
});
