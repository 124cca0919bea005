/** The table of results, for a terminal and as Markdown. */

import Table from 'cli-table3';
import { describeJudged } from './bars.ts';
import { figure, times } from './figures.ts';
import { describeMetric, type Measured, type Result } from './race.ts';

const HEAD = ['', 'median', 'least – most', 'troupe ÷ this', 'bar'];
const ALIGNMENTS = ['left', 'right', 'right', 'right', 'right'] as const;

/** As much of a reason as the columns of figures have room for. */
const REASON_WIDTH = 46;

export function terminalTable(results: readonly Result[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: [...ALIGNMENTS],
    style: { head: [], border: [], compact: true },
  });
  for (const [index, result] of results.entries()) {
    const { outcome, contestant } = result;
    if (isFirst(results, index))
      table.push([{ content: describeMetric(result.metric), colSpan: HEAD.length }]);
    const cells =
      'why' in outcome
        ? [{ content: shortened(outcome.why), colSpan: 3, hAlign: 'left' as const }]
        : figuresOf(outcome);
    table.push([`  ${contestant}`, ...cells, barOf(result)]);
  }
  return table.toString();
}

export function markdownTable(results: readonly Result[]): string {
  const rule = ALIGNMENTS.map((side) => (side === 'right' ? '---:' : '---'));
  const rows = results.flatMap((result, index) => {
    const { outcome, contestant, metric } = result;
    const cells = 'why' in outcome ? [escaped(outcome.why), '', ''] : figuresOf(outcome);
    const row = [contestant, ...cells, barOf(result)];
    return isFirst(results, index) ? [[`**${describeMetric(metric)}**`, '', '', '', ''], row] : [row];
  });
  return [HEAD, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function isFirst(results: readonly Result[], index: number): boolean {
  return results[index - 1]?.metric !== results[index]?.metric;
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

function escaped(reason: string): string {
  return oneLine(reason).replaceAll('|', '\\|');
}

function oneLine(reason: string): string {
  return reason.replaceAll(/\s+/g, ' ');
}
