/** A thousand crash–restart cycles, after which a supervisor is as it was. */

import { describeEndurance, endure } from '../support/supervision/endurance.ts';

/** Rounds of five; by then V8 gives the young generation as much as it ever does. */
const WARM_UP = 80;
const ROUNDS = 200;

describe('A thousand crash–restart cycles of processes', () => {
  it('leave no zombie and no descriptor, and take no memory', async () => {
    console.log(`    ${describeEndurance(await endure(WARM_UP, ROUNDS))}`);
  });
});
