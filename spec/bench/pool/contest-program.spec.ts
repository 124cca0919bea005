import { join } from 'node:path';
import { expect } from 'chai';
import { rejectionOf } from '../../support/rejection.ts';
import { repoRoot } from '../../support/repo-root.ts';
import { figuresOf } from '../peers/program.ts';
import { poolRaces } from './races.ts';

const PROGRAM = join(repoRoot, 'dist/spec/bench/pool/contest-program.js');

describe('contest-program', function () {
  this.timeout(60_000);

  for (const contestant of poolRaces.get('pool-start')?.().contestants ?? []) {
    // A thread of poolifier may lose the first task, and its program ends then with nothing to wait for.
    if (contestant.absent !== undefined || contestant.name === 'poolifier, threads') continue;
    it(`measures the start and the memory of ${contestant.name}`, async () => {
      const [ms = NaN, rss = NaN, pss = NaN] = await contestant.run();
      expect(ms).to.be.within(1, 30_000);
      expect(rss).to.be.within(1, 500);
      expect(pss).to.be.within(1, rss);
    });
  }

  it('knows no other crew', async () => {
    const error = await rejectionOf(figuresOf([process.execPath, PROGRAM, 'nobody', 'start']));
    expect(error.message).to.include('no nobody');
  });
});
