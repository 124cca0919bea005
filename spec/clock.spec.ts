import { expect } from 'chai';

import { patient } from '../lib/clock.ts';
import { ManualClock } from './support/manual-clock.ts';

describe('patient', () => {
  let clock: ManualClock;
  let due: number[];

  beforeEach(() => {
    clock = new ManualClock();
    due = [];
  });
  const arm = (ms: number): unknown => patient(clock).setTimeout(() => due.push(clock.now()), ms);

  it('is the clock itself as long as that is in time', () => {
    arm(1_000);
    clock.advance(900);
    clock.skip(200);
    expect(due).to.deep.equal([1_100]);
    expect(patient(clock).now()).to.equal(1_100);
  });

  it('gives a deadline the time by which it would be too late', () => {
    arm(1_000);
    clock.advance(400);
    clock.skip(900);
    clock.advance(299);
    expect(due).to.deep.equal([]);
    clock.advance(1);
    expect(due).to.deep.equal([1_600]);
  });

  it('gives it no more than it had, and that each time', () => {
    arm(1_000);
    clock.skip(5_000);
    clock.skip(5_000);
    clock.advance(999);
    expect(due).to.deep.equal([]);
    clock.advance(1);
    expect(due).to.deep.equal([11_000]);
  });

  it('takes a deadline back, also one that was put off, and one that is none', () => {
    const deadline = arm(1_000);
    clock.skip(5_000);
    patient(clock).clearTimeout(deadline);
    patient(clock).clearTimeout(arm(Infinity));
    patient(clock).clearTimeout(undefined);
    expect(clock.armed).to.equal(0);
  });
});
