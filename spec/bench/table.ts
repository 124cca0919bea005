/** The table of results, for a terminal and as Markdown. */

import Table from 'cli-table3';
import type { Result } from './race.ts';

const HEAD = ['', 'who', 'median', 'least – most', 'troupe ÷ this'];

export function terminalTable(results: readonly Result[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows(results));
  return table.toString();
}

export function markdownTable(results: readonly Result[]): string {
  const lines = [HEAD, ['---', '---', '---:', '---:', '---:'], ...rows(results)];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rows(results: readonly Result[]): string[][] {
  return results.map(({ metric, contestant, median, least, most, ratio }, index) => {
    const isFirst = results[index - 1]?.metric !== metric;
    const title = isFirst
      ? `${metric.title}, ${metric.unit}${metric.better === 'less' ? ' (less is better)' : ''}`
      : '';
    const compared =
      ratio === undefined ? '' : `${times(ratio.median)} (${times(ratio.least)} – ${times(ratio.most)})`;
    return [title, contestant, figure(median), `${figure(least)} – ${figure(most)}`, compared];
  });
}

/** Three digits that mean something, thousands apart. */
function figure(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }).format(value);
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}
