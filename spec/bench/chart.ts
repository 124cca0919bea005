/**
 * Draws the races that have peers and bars: one panel each, one bar for each contestant.
 *
 * By ECharts, because it renders SVG without a browser or a document to render into, and brings one
 * dependency. It is imported here alone, and this module once all is measured.
 */

import { BarChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { figure, times } from './figures.ts';
import { describeMetric, type Metric, type Result } from './race.ts';

const WIDTH = 800;
const HEADER_HEIGHT = 48;
const TITLE_HEIGHT = 30;
const BAR_HEIGHT = 22;
const GAP = 14;
/** Room for the names of contestants, and for what stands behind the longest bar. */
const LEFT = 250;
const RIGHT = 150;

const TEXT = '#1f2937';
const FAINT = '#6b7280';
const OURS = '#2563eb';
const THEIRS = '#a8b3c4';

interface Panel {
  readonly metric: Metric;
  readonly results: readonly Result[];
  readonly top: number;
}

/** @returns An SVG, or `undefined` when there is nothing to draw. */
export function drawChart(results: readonly Result[], caption: string): string | undefined {
  const panels = panelsOf(results);
  const lowest = panels.at(-1);
  if (lowest === undefined) return undefined;
  use([BarChart, GridComponent, TitleComponent, SVGRenderer]);
  const height = bottomOf(lowest) + GAP;
  const chart = init(null, undefined, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({
    animation: false,
    // GitHub shows it on white and on black alike.
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT },
    title: [
      { text: caption, left: GAP, top: GAP, textStyle: { fontSize: 13, fontWeight: 'normal', color: FAINT } },
      ...panels.map(({ metric, top }) => ({
        text: describeMetric(metric),
        left: GAP,
        top,
        textStyle: { fontSize: 15, color: TEXT },
      })),
    ],
    grid: panels.map((panel) => ({
      left: LEFT,
      right: RIGHT,
      top: panel.top + TITLE_HEIGHT,
      height: panel.results.length * BAR_HEIGHT,
    })),
    xAxis: panels.map((_, gridIndex) => ({ gridIndex, type: 'value', show: false, max: 'dataMax' })),
    yAxis: panels.map((panel, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: panel.results.map(({ contestant }) => contestant),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: TEXT, fontSize: 13 },
    })),
    series: panels.map((panel, index) => ({
      type: 'bar',
      silent: true,
      xAxisIndex: index,
      yAxisIndex: index,
      barWidth: BAR_HEIGHT - 6,
      data: panel.results.map(bar),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function panelsOf(results: readonly Result[]): Panel[] {
  const panels: Panel[] = [];
  for (const metric of new Set(results.map((result) => result.metric))) {
    const group = results.filter((result) => result.metric === metric);
    if (metric.bars === undefined || group.length < 2) continue;
    const above = panels.at(-1);
    panels.push({ metric, results: group, top: above === undefined ? HEADER_HEIGHT : bottomOf(above) + GAP });
  }
  return panels;
}

function bottomOf({ top, results }: Panel): number {
  return top + TITLE_HEIGHT + results.length * BAR_HEIGHT;
}

function bar({ contestant, outcome }: Result): object {
  const isMissing = 'why' in outcome;
  const ratio = isMissing ? undefined : outcome.ratio;
  const text = isMissing
    ? (outcome.why.split(':')[0] ?? '')
    : `${figure(outcome.median)}${ratio === undefined ? '' : `   ${times(ratio.median)}`}`;
  return {
    value: isMissing ? 0 : outcome.median,
    itemStyle: { color: contestant.startsWith('troupe') ? OURS : THEIRS },
    label: { show: true, position: 'right', color: TEXT, fontSize: 13, formatter: text },
  };
}
