import { expect } from 'chai';
import { Pool } from 'troupe';
import * as tasks from '../fixtures/tasks.ts';
import { useStage } from '../support/placements.ts';
import { randomNumbers } from '../support/random.ts';

const SHOT_EVERY_MS = 250;
const seed = Number(process.env['SEED'] ?? Date.now());

describe(`A pool under fire (SEED=${seed})`, () => {
  const stage = useStage({ placement: 'process', serializeLocal: false });

  it('maps 100,000 items of 0.1 ms while a random worker is killed four times a second', async () => {
    const random = randomNumbers(seed);
    const pool = await Pool.start(stage.system, { size: 4, retries: 100 });
    let shots = 0;
    const shooting = setInterval(() => {
      const workers = stage.system.processes();
      const victim = workers[Math.floor(random() * workers.length)];
      if (victim === undefined) return;
      process.kill(victim.pid, 'SIGKILL');
      shots++;
    }, SHOT_EVERY_MS);
    const items = new Array<number>(100_000).fill(0.1);
    try {
      expect(await pool.map(tasks.spin, items)).to.deep.equal(items);
    } finally {
      clearInterval(shooting);
    }
    expect(shots).to.be.greaterThan(10);
    expect(await pool.map(tasks.square, [1, 2, 3])).to.deep.equal([1, 4, 9]);
  });
});
