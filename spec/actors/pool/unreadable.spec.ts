import { expect } from 'chai';

import { LateGauge } from '../../fixtures/clients/late-gauge.ts';
import * as look from '../../fixtures/pool-tasks.ts';
import { range, useSharedPool } from '../../support/pool-stage.ts';

/** Values that can be sent, and cannot be read where they arrive. */
describe('A pool that meets what cannot be read', () => {
  const shared = useSharedPool(2);
  const failed = (outcomes: readonly PromiseSettledResult<unknown>[]): number[] =>
    outcomes.flatMap((outcome, n) => {
      if (outcome.status === 'fulfilled') return [];
      expect(outcome.reason).to.include({ code: 'ERR_TROUPE_DECODE' });
      return [n];
    });

  for (const task of [look.same, look.carefulSame]) {
    it(`rejects the item alone, and goes on (${task.name})`, async () => {
      const { pool } = shared;
      const items = range(200).map((n) => (n % 60 === 30 ? new LateGauge(n) : n));
      for (const chunkSize of [50, undefined]) {
        const options = { settle: true, ...(chunkSize !== undefined && { chunkSize }) } as const;
        const outcomes = await pool.map(task, items, options);
        expect(failed(outcomes)).to.deep.equal([30, 90, 150]);
        expect(outcomes[151]).to.deep.equal({ status: 'fulfilled', value: 151 });
      }
      const calls = [1, new LateGauge(2), 3].map((value) => pool.apply(task, value));
      expect(failed(await Promise.allSettled(calls))).to.deep.equal([1]);
      expect((await pool.stats()).lost).to.equal(0);
    });
  }

  for (const task of [look.gaugeAt, look.carefulGaugeAt]) {
    it(`rejects the item whose result it is alone, and goes on (${task.name})`, async () => {
      const { pool } = shared;
      const items = range(200).map((n) => ({ n, at: 30 }));
      for (const chunkSize of [50, undefined]) {
        const options = { settle: true, ...(chunkSize !== undefined && { chunkSize }) } as const;
        const outcomes = await pool.map(task, items, options);
        expect(failed(outcomes)).to.deep.equal([30]);
        expect(outcomes[31]).to.deep.equal({ status: 'fulfilled', value: { n: 31 } });
      }
      const calls = [29, 30, 31].map((n) => pool.apply(task, { n, at: 30 }));
      expect(failed(await Promise.allSettled(calls))).to.deep.equal([1]);
      expect((await pool.stats()).lost).to.equal(0);
    });
  }
});
