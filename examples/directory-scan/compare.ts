/** Measures what the pool gains over one process that does the same without it. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'troupe';
import { scan } from './scan.ts';
import { hashFile } from './tasks.ts';
import type { FoundFile } from './walk.ts';

/** The best of each over some alternate rounds with the same files, which were all read before. */
export interface Comparison {
  readonly files: number;
  readonly bytes: number;
  /** In this process, one file after the other. */
  readonly aloneMs: number;
  readonly poolMs: number;
  readonly rounds: number;
}

/** No more rounds than this, and none is begun later than that. */
const ROUNDS = 5;
const LAST_ROUND_MS = 1_500;

/** At most so many files and bytes, evenly picked. */
const SAMPLE_FILES = 8_000;
const SAMPLE_BYTES = 256 * 1024 * 1024;
/** What takes less is too little to measure. */
const LEAST_MS = 20;
/** How long this process is kept from everything else. */
const TURN_MS = 20;

/** @returns `undefined` when there is too little to measure. */
export async function compareWithOne(
  pool: Pool,
  files: readonly FoundFile[],
  signal: AbortSignal,
): Promise<Comparison | undefined> {
  const sample = sampleOf(files);
  let aloneMs = Infinity;
  let poolMs = Infinity;
  let rounds = 0;
  const began = performance.now();
  for (; rounds < ROUNDS && performance.now() - began < LAST_ROUND_MS; rounds++) {
    aloneMs = Math.min(aloneMs, await timed(() => hashAlone(sample, signal)));
    if (aloneMs < LEAST_MS) return undefined;
    poolMs = Math.min(poolMs, await timed(() => scan(pool, sample, () => undefined)));
  }
  const bytes = sample.reduce((sum, file) => sum + file.size, 0);
  return { files: sample.length, bytes, aloneMs, poolMs, rounds };
}

function sampleOf(files: readonly FoundFile[]): FoundFile[] {
  const every = Math.ceil(files.length / SAMPLE_FILES);
  const sample: FoundFile[] = [];
  let bytes = 0;
  for (let index = 0; index < files.length; index += every) {
    const file = files[index];
    if (file === undefined || bytes + file.size > SAMPLE_BYTES) continue;
    sample.push(file);
    bytes += file.size;
  }
  return sample;
}

async function hashAlone(files: readonly FoundFile[], signal: AbortSignal): Promise<void> {
  let turnEnds = performance.now() + TURN_MS;
  for (const { path } of files) {
    hashFile(path);
    if (performance.now() < turnEnds) continue;
    await nextTurn();
    signal.throwIfAborted();
    turnEnds = performance.now() + TURN_MS;
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
