/** Where and how results were measured, and the files they go to. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '../support/repo-root.ts';
import { summarizeBars } from './bars.ts';
import { pinning } from './pinning.ts';
import type { Result } from './race.ts';
import { markdownTable } from './table.ts';

/** Not kept by git. */
const FOLDER = join(repoRoot, 'bench-results');

export interface Circumstances {
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  readonly platform: string;
  readonly rounds: number;
  readonly pinning: string;
  readonly startedAt: string;
  /** Of the last minute, before anything was measured: how much others use the machine. */
  readonly load: number;
  readonly notes: readonly string[];
}

export function circumstances(rounds: number): Circumstances {
  const notes =
    process.env['NODE_EXTRA_CA_CERTS'] === undefined
      ? []
      : ['NODE_EXTRA_CA_CERTS is set, and costs every start of a process the same 30 to 50 ms on Node.js 20'];
  return {
    node: process.version,
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    platform: `${process.platform} ${process.arch}`,
    rounds,
    pinning,
    startedAt: new Date().toISOString(),
    load: loadavg()[0] ?? 0,
    notes,
  };
}

export function describe({
  node,
  cores,
  processor,
  platform,
  rounds,
  pinning: pinned,
  load,
  notes,
}: Circumstances): string {
  const lines = [
    `Node.js ${node}, ${cores} cores (${processor}, ${platform}), load before ${load.toFixed(1)}`,
    `${rounds} interleaved rounds; medians; ${pinned}`,
    ...notes,
  ];
  return lines.join('\n');
}

/** The chart that README.md shows; kept by git. */
const PUBLISHED_CHART = join(repoRoot, 'spec/bench/chart.svg');

/**
 * Writes Markdown, JSON and the chart; returns their common path, without an extension.
 *
 * @param publish - Whether the chart becomes the one that README.md shows.
 */
export async function writeReport(
  measured: Circumstances,
  results: readonly Result[],
  publish: boolean,
): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, measured.startedAt.replaceAll(/[:.]/g, '-'));
  const paragraphs = [
    '# troupe: measurements',
    measured.startedAt,
    describe(measured),
    markdownTable(results),
    barsOf(results),
  ];
  writeFileSync(`${path}.md`, `${paragraphs.join('\n\n')}\n`);
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...measured, results }, undefined, 2)}\n`);
  const { drawChart } = await import('./chart.ts');
  const chart = drawChart(results, caption(measured));
  if (chart !== undefined) writeFileSync(`${path}.svg`, chart);
  if (chart !== undefined && publish) writeFileSync(PUBLISHED_CHART, chart);
  return path;
}

/** How many bars were met. */
export function barsOf(results: readonly Result[]): string {
  return summarizeBars(results.flatMap(({ judged }) => judged ?? []));
}

function caption({ node, cores, startedAt, rounds }: Circumstances): string {
  const day = startedAt.slice(0, startedAt.indexOf('T'));
  return `Medians of ${rounds} interleaved rounds; “×” is troupe ÷ this. Node.js ${node}, ${cores} cores, ${day}`;
}
