import { expect } from 'chai';
import { describeJudged, judge, summarizeBars } from './bars.ts';

describe('judge', () => {
  it('wants at least, or at most, the limit itself included', () => {
    expect(judge({ peer: 'json', atLeast: 5 }, 5).verdict).to.equal('met');
    expect(judge({ peer: 'json', atLeast: 5 }, 4.99).verdict).to.equal('missed');
    expect(judge({ atMost: 1_000 }, 1_000).verdict).to.equal('met');
    expect(judge({ atMost: 1_000 }, 1_001).verdict).to.equal('missed');
  });

  it('does not judge what was not measured', () => {
    expect(judge({ atLeast: 5 }, undefined).verdict).to.equal('not measured');
  });
});

describe('describeJudged', () => {
  it('shows the limit and a mark, and × for a ratio', () => {
    expect(describeJudged(judge({ peer: 'json', atLeast: 5 }, 6))).to.equal('≥ 5 × ✓');
    expect(describeJudged(judge({ atMost: 1_000 }, 15_000))).to.equal('≤ 1,000 ✗');
    expect(describeJudged(judge({ atLeast: 5_000_000 }, undefined))).to.equal('≥ 5M ?');
  });
});

describe('summarizeBars', () => {
  it('counts what was met, and what could not be measured if any', () => {
    const judged = [judge({ atLeast: 1 }, 2), judge({ atLeast: 1 }, 0)];
    expect(summarizeBars(judged)).to.equal('1 of 2 bars met');
    expect(summarizeBars([...judged, judge({ atLeast: 1 }, undefined)])).to.equal(
      '1 of 3 bars met, 1 not measured',
    );
  });
});
