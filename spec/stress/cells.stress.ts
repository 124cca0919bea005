/** Shared values at full size: what must be exact, however many change it at once. */

import { expect } from 'chai';
import { Cell, SharedMap } from 'troupe';

import * as tasks from '../fixtures/shared-tasks.ts';
import { useCrew } from '../support/crew.ts';
import { range } from '../support/pool-stage.ts';

describe('Shared values at full size', () => {
  const crew = useCrew(4);

  it('are 80,000 after 20,000 increments by each of four processes', async () => {
    await using count = await Cell.start(crew.system, { initial: 0 });
    const began = performance.now();
    await crew.pool.starmap(
      tasks.increment,
      range(4).map(() => [count, 20_000] as [Cell<number>, number]),
    );
    console.log(`    ${((performance.now() - began) / 80).toFixed(1)} µs per increment`);
    expect(await count.get()).to.equal(80_000);
  });

  it('are 100 after 10,000 deposits and 10,000 withdrawals, ten times', async () => {
    for (let run = 0; run < 10; run++) {
      await using account = await Cell.start(crew.system, { initial: 100 });
      const bookings: [Cell<number>, number, number][] = [
        [account, 1, 10_000],
        [account, -1, 10_000],
      ];
      await crew.pool.starmap(tasks.pay, bookings);
      expect(await account.get()).to.equal(100);
    }
  });

  it('are the sum of what 2,000 tasks have added', async () => {
    await using counts = await SharedMap.start<string, number>(crew.system, { initial: 0 });
    const call: [typeof counts, readonly string[]] = [counts, ['one', 'two', 'one']];
    await crew.pool.starmap(tasks.countWords, new Array<typeof call>(2_000).fill(call));
    expect(new Map(await counts.entries())).to.deep.equal(
      new Map([
        ['one', 4_000],
        ['two', 2_000],
      ]),
    );
  });
});
