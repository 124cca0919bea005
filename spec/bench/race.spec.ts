import { expect } from 'chai';
import { run, type Contestant, type Figures, type Metric, type Race } from './race.ts';

const METRIC: Metric = {
  title: 'speed',
  unit: '/s',
  better: 'more',
  bars: [{ atLeast: 10 }, { peer: 'peer', atLeast: 5 }],
};

/** Yields one figure after the other, and notes each run. */
function contestant(name: string, figures: readonly number[], notes: string[] = []): Contestant {
  const left = [...figures];
  return {
    name,
    run: () => {
      notes.push(name);
      return Promise.resolve<Figures>([left.shift()]);
    },
  };
}

function race(...contestants: [Contestant, ...Contestant[]]): Race {
  return { metrics: [METRIC], contestants };
}

describe('run', () => {
  it('interleaves the runs of all contestants', async () => {
    const notes: string[] = [];
    const ours = contestant('ours', [1, 2, 3, 4], notes);
    const peer = contestant('peer', [1, 2, 3, 4], notes);
    await run({ ...race(ours, peer), runsPerRound: 2 }, 2);
    expect(notes).to.deep.equal(['ours', 'peer', 'ours', 'peer', 'ours', 'peer', 'ours', 'peer']);
  });

  it('compares run by run, and judges by the median of the ratios', async () => {
    const [ours, peer] = await run(race(contestant('ours', [10, 30, 50]), contestant('peer', [5, 5, 5])), 3);
    expect(ours?.outcome).to.deep.include({ values: [10, 30, 50], median: 30, ratio: undefined });
    expect(ours?.judged?.verdict).to.equal('met');
    expect(peer?.outcome).to.deep.include({ ratio: { median: 6, least: 2, most: 10 } });
    expect(peer?.judged).to.deep.equal({ bar: { peer: 'peer', atLeast: 5 }, verdict: 'met' });
  });

  it('names who is absent, without running it', async () => {
    const notes: string[] = [];
    const absent = { ...contestant('peer', [], notes), absent: 'apt-get install it' };
    const [, peer] = await run(race(contestant('ours', [1]), absent), 1);
    expect(peer?.outcome).to.deep.equal({ why: 'absent: apt-get install it' });
    expect(peer?.judged?.verdict).to.equal('not measured');
    expect(notes).to.deep.equal([]);
  });

  it('goes on without one that fails, and without ratios when that was the first', async () => {
    const failing: Contestant = { name: 'ours', run: () => Promise.reject(new Error('too large')) };
    const [ours, peer] = await run(race(failing, contestant('peer', [1, 2, 3])), 3);
    expect(ours?.outcome).to.deep.equal({ why: 'failed: too large' });
    expect(ours?.judged?.verdict).to.equal('not measured');
    expect(peer?.outcome).to.deep.include({ values: [1, 2, 3], ratio: undefined });
    expect(peer?.judged?.verdict).to.equal('not measured');
  });

  it('leaves out a metric that a contestant cannot say', async () => {
    const silent: Contestant = { name: 'peer', run: () => Promise.resolve([undefined]) };
    const results = await run(race(contestant('ours', [1]), silent), 1);
    expect(results.map((result) => result.contestant)).to.deep.equal(['ours']);
  });
});
