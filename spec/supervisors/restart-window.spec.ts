import fc from 'fast-check';
import { expect } from 'chai';

import { addRestart, DEFAULT_INTENSITY } from '../../supervisors/restart-window.ts';

const LIMITS = { intensity: 3, periodMs: 5_000 };
const HOUR_MS = 3_600_000;

/** Adds restarts one after the other; says which were allowed. */
function add(times: readonly number[], limits = LIMITS): boolean[] {
  let restarts: readonly number[] = [];
  return times.map((nowMs) => {
    const added = addRestart(restarts, nowMs, limits);
    restarts = added ?? restarts;
    return added !== undefined;
  });
}

describe('addRestart', () => {
  it('allows as many restarts as the intensity says within the period', () => {
    expect(add([0, 1, 2, 3])).to.deep.equal([true, true, true, false]);
    expect(DEFAULT_INTENSITY).to.deep.equal(LIMITS);
  });

  it('forgets restarts that are older than the period', () => {
    expect(add([0, 1_000, 2_000, 5_000])).to.deep.equal([true, true, true, true]);
    expect(add([0, 1_000, 2_000, 4_999])).to.deep.equal([true, true, true, false]);
    expect(add([0, 4_000, 8_000, 12_000, 16_000])).to.not.include(false);
  });

  it('allows none at intensity 0', () => {
    expect(add([0], { intensity: 0, periodMs: 5_000 })).to.deep.equal([false]);
  });

  it('does not change what it was given', () => {
    const restarts = Object.freeze([0, 1]);
    expect(addRestart(restarts, 2, LIMITS)).to.deep.equal([0, 1, 2]);
    expect(restarts).to.deep.equal([0, 1]);
  });

  it('knows no wall clock: only the distance of times counts', () => {
    const wallClock = Date.now;
    const times = [0, 1_000, 2_000, 2_500, 6_000, 7_100];
    const expected = add(times);
    try {
      for (const shift of [-HOUR_MS, HOUR_MS]) {
        Date.now = () => wallClock() + shift;
        expect(add(times)).to.deep.equal(expected);
        expect(add(times.map((time) => time + HOUR_MS))).to.deep.equal(expected);
      }
    } finally {
      Date.now = wallClock;
    }
  });

  it('never allows more than the intensity in any period', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3_000), { maxLength: 50 }),
        fc.integer({ min: 1, max: 5 }),
        (gaps, intensity) => {
          let nowMs = 0;
          const times = gaps.map((gap) => (nowMs += gap));
          const allowed = add(times, { intensity, periodMs: 5_000 });
          const granted = times.filter((_, index) => allowed[index]);
          for (const from of granted) {
            const within = granted.filter((time) => time >= from && time < from + 5_000);
            expect(within.length).to.be.at.most(intensity);
          }
        },
      ),
    );
  });
});
