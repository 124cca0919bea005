/** Where and how results were measured, and the files they go to. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '../support/repo-root.ts';
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

/** Writes Markdown and JSON; returns their common path, without an extension. */
export function writeReport(measured: Circumstances, results: readonly Result[]): string {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, measured.startedAt.replaceAll(/[:.]/g, '-'));
  const paragraphs = [
    '# troupe: measurements',
    measured.startedAt,
    describe(measured),
    markdownTable(results),
  ];
  writeFileSync(`${path}.md`, `${paragraphs.join('\n\n')}\n`);
  writeFileSync(`${path}.json`, `${JSON.stringify({ ...measured, results }, undefined, 2)}\n`);
  return path;
}
