import fc from 'fast-check';
import { expect } from 'chai';

import {
  afterLook,
  isHung,
  lookIntervalMs,
  type Silence,
  untilNextLookMs,
} from '../../lib/host/processes/silence.ts';

const TIMEOUT_MS = 1_000;
const intervalMs = lookIntervalMs(TIMEOUT_MS);

/** Looks after each of `passedMs`, in vain unless that is negative; says after how long it was found hung. */
function hungAfter(...passedMs: readonly number[]): number | undefined {
  let silence: Silence = { atMs: 0, looks: 0 };
  for (const passed of passedMs) {
    const nowMs = silence.atMs + Math.abs(passed);
    silence = afterLook(silence, { nowMs, answered: passed < 0, intervalMs });
    if (isHung(silence)) return nowMs;
  }
  return undefined;
}

describe('Silence', () => {
  it('is a hang when it lasts as long as the time-out', () => {
    expect(hungAfter(200, 200, 200, 200)).to.equal(undefined);
    expect(hungAfter(200, 200, 200, 200, 200)).to.equal(1_000);
  });

  it('begins again with each answer', () => {
    expect(hungAfter(200, 200, 200, 200, -200, 200, 200, 200, 200)).to.equal(undefined);
    expect(hungAfter(200, 200, 200, 200, -200, 200, 200, 200, 200, 200)).to.equal(2_000);
  });

  it('counts a look that is late by less than an interval', () => {
    expect(hungAfter(210, 350, 399, 200, 200)).to.equal(1_359);
  });

  it('does not count the time in which nobody looked', () => {
    expect(hungAfter(5_000, 5_000, 400, 3_600_000, 200, 200, 200, 200)).to.equal(undefined);
    expect(hungAfter(5_000, 200, 200, 200, 200, 200)).to.equal(6_000);
  });

  it('is never a hang while answers come, or looks are late', () => {
    const passed = fc.oneof(
      fc.double({ min: -1e6, max: -1, noNaN: true }),
      fc.integer({ min: 400, max: 1e6 }),
    );
    fc.assert(fc.property(fc.array(passed), (times) => hungAfter(...times) === undefined));
  });

  it('is looked at together with that of others, and never twice at about the same time', () => {
    expect([0, 1, 99, 100, 101, 199].map((nowMs) => untilNextLookMs(nowMs, 200))).to.deep.equal([
      200, 199, 101, 100, 299, 201,
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (nowMs) => {
        const delayMs = untilNextLookMs(nowMs, 200);
        return delayMs >= 100 && delayMs < 300;
      }),
    );
  });

  it('is looked at five times within the time-out, and at most a thousand times a second', () => {
    expect([lookIntervalMs(1_000), lookIntervalMs(60_000), lookIntervalMs(2)]).to.deep.equal([
      200, 12_000, 1,
    ]);
  });
});
