/** More garbage than `garbage.spec.ts` sends, and other garbage each time. */

import { expect } from 'chai';
import fc from 'fast-check';

import { AttackedHost } from '../host/attacked-host.ts';
import { anyAttack, rightFrames } from '../host/attacks.ts';

/** `SEED=1 npm run stress` does again what failed. */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const WARM_UP = 10_000;
const LONG = 100_000;

describe(`Garbage by the seed ${seed}`, () => {
  let host: AttackedHost;
  beforeEach(() => (host = new AttackedHost()));
  afterEach(async () => host.close());

  it('of 100,000 kinds harms nothing, and takes no memory', async () => {
    const bombard = async (numRuns: number): Promise<number> => {
      await fc.assert(
        fc.asyncProperty(anyAttack, async (attack) => void (await host.attack(attack))),
        { seed: seed + numRuns, numRuns },
      );
      return process.memoryUsage().rss;
    };
    const before = await bombard(WARM_UP);
    for (let sent = 0; sent < LONG; sent += 10_000) {
      expect((await bombard(10_000 + sent / 10_000)) - before).to.be.below(50 * 2 ** 20);
    }
    expect(await host.answers()).to.equal(true);
  });

  it('does not keep 20,000 right ones from being right', async () => {
    await fc.assert(
      fc.asyncProperty(rightFrames, async (frames) => {
        expect((await host.attack(frames)).dropped).to.equal(undefined);
      }),
      { seed, numRuns: 20_000 },
    );
  });
});
