import { endure } from '../support/supervision/endurance.ts';

/** Five children each; a thousand restarts are under `npm run stress`. */
const WARM_UP = 1;
const ROUNDS = 4;
/** V8 lets the young generation grow for some hundred restarts, which would hide what these take. */
const SMALL = ['--max-semi-space-size=1'];

describe('Crash–restart cycles of processes', () => {
  it('leave no zombie and no descriptor, and take no memory', async function () {
    this.timeout(60_000);
    await endure(WARM_UP, ROUNDS, SMALL);
  });
});
