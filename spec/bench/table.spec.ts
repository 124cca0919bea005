import { expect } from 'chai';
import { drawChart } from './chart.ts';
import { run, type Contestant, type Result } from './race.ts';
import { markdownTable, terminalTable } from './table.ts';

const LONG_REASON = `the value at [0]\nis | larger than ${'any '.repeat(20)}message may be`;

function results(): Promise<Result[]> {
  const contestant = (name: string, value: number): Contestant => ({
    name,
    run: () => Promise.resolve([value]),
  });
  return run(
    {
      metrics: [
        { title: 'tells', unit: '/s', better: 'more', bars: [{ peer: 'Erlang distribution', atLeast: 5 }] },
      ],
      contestants: [
        contestant('troupe', 1_234_567),
        contestant('Erlang distribution', 400_000),
        { ...contestant('Python Queue', 1), absent: 'apt-get install python3' },
        { name: 'worker', run: () => Promise.reject(new Error(LONG_REASON)) },
      ],
    },
    1,
  );
}

describe('terminalTable', () => {
  it('shows figures, ratios, bars and reasons in one table no wider than 100 columns', async () => {
    const lines = terminalTable(await results()).split('\n');
    expect(lines.map((line) => line.length)).to.satisfy((widths: number[]) => Math.max(...widths) <= 100);
    expect(lines.find((line) => line.includes('Erlang'))).to.match(/400K .* 3\.09 × .* ≥ 5 × ✗/);
    expect(lines.find((line) => line.includes('Python'))).to.include('absent: apt-get install python3');
    expect(lines.find((line) => line.includes('worker'))).to.match(/failed: the value at \[0\] .*…/);
  });
});

describe('markdownTable', () => {
  it('has as many cells in each row, and all of a reason', async () => {
    const rows = markdownTable(await results()).split('\n');
    expect(rows.map((row) => row.split(/(?<!\\)\|/).length)).to.deep.equal(rows.map(() => 7));
    expect(rows.at(-1)).to.include('message may be').and.include('\\|');
  });
});

describe('drawChart', () => {
  it('draws who took part and who could not', async () => {
    const chart = drawChart(await results(), 'now & here');
    expect(chart).to.match(/^<svg width="800"/);
    for (const text of ['now &amp; here', 'Erlang distribution', '1.23M', '3.09 ×', 'absent', 'failed'])
      expect(chart).to.include(text);
  });

  it('draws nothing of races without peers', () => {
    expect(drawChart([], '')).to.equal(undefined);
  });
});
