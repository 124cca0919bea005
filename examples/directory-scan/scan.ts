/** Hashes files in a pool, a slice of them at a time, so that there is progress to be seen. */

import type { Pool } from 'troupe';
import { hashFile, type Measured } from './tasks.ts';
import type { FoundFile } from './walk.ts';

/** Slices that the pool has at once, so that the end of one keeps no worker waiting. */
const SLICES_AT_ONCE = 3;
/** Files in a slice: few at first, then as many as are done in about this time. */
const FIRST_FILES = 64;
const MOST_FILES = 4_096;
const TARGET_MS = 250;
/** A slice ends once it has so many bytes. */
const SLICE_BYTES = 64 * 1024 * 1024;
/** A file of this size is begun first, lest a single worker be busy with it at the end. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** Hashes all; `onResult` is told of each file once, in no particular order. */
export async function scan(
  pool: Pool,
  files: readonly FoundFile[],
  onResult: (file: FoundFile, measured: Measured) => void,
): Promise<void> {
  const slices = new Slices(largeFirst(files));
  const feed = async (): Promise<void> => {
    for (let slice = slices.next(); slice.length > 0; slice = slices.next()) {
      const began = performance.now();
      const paths = slice.map(({ path }) => path);
      const results = await pool.map(hashFile, paths);
      slices.took(performance.now() - began);
      for (const [index, measured] of results.entries()) onResult(slice[index] as FoundFile, measured);
    }
  };
  await Promise.all(Array.from({ length: SLICES_AT_ONCE }, feed));
}

/** Puts the large ones first, by size; the others keep their order, neighbours on disk together. */
function largeFirst(files: readonly FoundFile[]): readonly FoundFile[] {
  const large = files.filter(({ size }) => size >= LARGE_BYTES).sort((one, other) => other.size - one.size);
  return [...large, ...files.filter(({ size }) => size < LARGE_BYTES)];
}

/** Cuts a list into slices, whose length follows how quickly they are done. */
class Slices {
  readonly #files: readonly FoundFile[];
  #from = 0;
  #length = FIRST_FILES;

  constructor(files: readonly FoundFile[]) {
    this.#files = files;
  }

  /** @returns The next files; none at the end. */
  next(): readonly FoundFile[] {
    let to = this.#from;
    for (
      let bytes = 0;
      to < this.#files.length && to - this.#from < this.#length && bytes < SLICE_BYTES;
      to++
    ) {
      bytes += this.#files[to]?.size ?? 0;
    }
    const slice = this.#files.slice(this.#from, to);
    this.#from = to;
    return slice;
  }

  took(ms: number): void {
    if (ms < TARGET_MS / 2) this.#length = Math.min(this.#length * 2, MOST_FILES);
    else if (ms > TARGET_MS * 2) this.#length = Math.max(this.#length >> 1, FIRST_FILES);
  }
}
