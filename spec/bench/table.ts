/** The table of results, for a terminal and as Markdown. */

import Table from 'cli-table3';
import { describeJudged } from './bars.ts';
import type { Measured, Metric, Result } from './race.ts';

const HEAD = ['', 'who', 'median', 'least – most', 'troupe ÷ this', 'bar'];
const ALIGNMENTS = ['left', 'left', 'right', 'right', 'right', 'right'] as const;

/** As much of a reason as the three columns of figures have room for. */
const REASON_WIDTH = 52;

export function terminalTable(results: readonly Result[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: [...ALIGNMENTS],
    style: { head: [], border: [], compact: true },
  });
  for (const [index, result] of results.entries()) {
    const bar = barOf(result);
    const cells =
      'why' in result.outcome
        ? [{ content: shortened(result.outcome.why), colSpan: 3, hAlign: 'left' as const }]
        : figuresOf(result.outcome);
    table.push([titleOf(results, index), result.contestant, ...cells, bar]);
  }
  return table.toString();
}

export function markdownTable(results: readonly Result[]): string {
  const rule = ALIGNMENTS.map((side) => (side === 'right' ? '---:' : '---'));
  const rows = results.map((result, index) => {
    const { outcome, contestant } = result;
    const cells = 'why' in outcome ? [oneLine(outcome.why).replaceAll('|', '\\|'), '', ''] : figuresOf(outcome);
    return [titleOf(results, index), contestant, ...cells, barOf(result)];
  });
  return [HEAD, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three digits that mean something, thousands apart. */
export function figure(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}

/** Said once, beside the first contestant. */
function titleOf(results: readonly Result[], index: number): string {
  const metric = results[index]?.metric;
  return metric === undefined || results[index - 1]?.metric === metric ? '' : describeMetric(metric);
}

function describeMetric({ title, unit, better }: Metric): string {
  return `${title}, ${unit}${better === 'less' ? ' (less is better)' : ''}`;
}

function figuresOf({ median, least, most, ratio }: Measured): string[] {
  const compared =
    ratio === undefined ? '' : `${times(ratio.median)} (${times(ratio.least)} – ${times(ratio.most)})`;
  return [figure(median), `${figure(least)} – ${figure(most)}`, compared];
}

function barOf({ judged }: Result): string {
  return judged === undefined ? '' : describeJudged(judged);
}

function shortened(reason: string): string {
  const line = oneLine(reason);
  return line.length <= REASON_WIDTH ? line : `${line.slice(0, REASON_WIDTH - 1)}…`;
}

function oneLine(reason: string): string {
  return reason.replaceAll(/\s+/g, ' ');
}
