import { expect } from 'chai';

import { ProgressMeter } from '../../../actors/pool/caller/progress-meter.ts';
import type { Progress } from '../../../actors/pool/pool-options.ts';
import { thrownBy } from '../../support/rejection.ts';
import { waitUntil } from '../../support/wait-until.ts';

const outcomes = (done: number, partial = 0) => ({
  values: [{ from: 0, values: new Float64Array(done) }],
  errors: [],
  failure: undefined,
  chunk: 1,
  partial,
});

const ignore = (): void => undefined;

describe('ProgressMeter', () => {
  it('tells at once, then now and then, and at the end', async () => {
    const told: Progress[] = [];
    const meter = new ProgressMeter(
      (progress) => told.push(progress),
      () => 40,
      ignore,
    );
    for (let n = 0; n < 10; n++) meter.add(outcomes(2));
    expect(told.map(({ done }) => done)).to.deep.equal([2]);
    await waitUntil(() => told.length === 2, 'it is told what came since');
    meter.add(outcomes(5));
    meter.end();
    expect(told.map(({ done, isOver }) => [done, isOver])).to.deep.equal([
      [2, false],
      [20, false],
      [25, true],
    ]);
  });

  it('counts parts of items while they run, and whole ones at the end', () => {
    const told: Progress[] = [];
    const meter = new ProgressMeter(
      (progress) => told.push(progress),
      () => 4,
      ignore,
    );
    meter.add(outcomes(1, 0.5));
    meter.end();
    expect(told.map(({ done }) => done)).to.deep.equal([1.5, 1]);
  });

  it('counts errors, too', () => {
    const told: number[] = [];
    const meter = new ProgressMeter(
      ({ done }) => told.push(done),
      () => undefined,
      ignore,
    );
    meter.add({ ...outcomes(2), errors: [[2, new Error('no 2')]] });
    meter.end();
    expect(told).to.deep.equal([3, 3]);
  });

  it('knows rate and time left where it knows how many there are', async () => {
    const told: Progress[] = [];
    for (const total of [10, undefined]) {
      const meter = new ProgressMeter(
        (progress) => told.push(progress),
        () => total,
        ignore,
      );
      const began = performance.now();
      await waitUntil(() => performance.now() > began + 5, 'some time has passed');
      meter.add(outcomes(5));
      meter.end();
    }
    const [known, , unknown] = told;
    expect(known?.ratePerSecond).to.be.within(1, 1_000);
    expect(known?.etaMs).to.be.closeTo(5_000 / (known?.ratePerSecond ?? 0), 1e-6);
    expect(unknown).to.deep.include({ total: undefined, etaMs: undefined });
  });

  it('throws what its listener threw, where the call can hear it, and tells it nothing more', async () => {
    let calls = 0;
    const meter = new ProgressMeter(
      () => {
        if (++calls === 2) throw new RangeError('no more');
      },
      () => 10,
      ignore,
    );
    meter.add(outcomes(1));
    meter.add(outcomes(1));
    await waitUntil(() => calls === 2, 'it has thrown');
    expect(thrownBy(() => meter.add(outcomes(1)))).to.be.instanceOf(RangeError);
    expect(thrownBy(() => meter.end())).to.be.instanceOf(RangeError);
    expect(calls).to.equal(2);
  });

  it('does nothing where nobody listens', () => {
    const meter = new ProgressMeter(undefined, () => 10, ignore);
    meter.add(outcomes(1));
    meter.end();
  });
});
