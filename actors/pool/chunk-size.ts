/** How many items go to a worker at once. */

/** What a chunk should take, so that neither messages nor waiting for stragglers dominate. */
const TARGET_MS = 10;
/** Before anything is known about an item's cost. */
const FIRST_CHUNK = 8;
/** Chunks that each worker gets at least, so that they finish together. */
const CHUNKS_PER_WORKER = 4;

/**
 * Chooses the size of the next chunk.
 *
 * @param remaining - Items that have not been handed out, 1 or more.
 * @param msPerItem - Measured so far; `undefined` before the first chunk is back.
 */
export function chunkSize(remaining: number, workers: number, msPerItem: number | undefined): number {
  const fairShare = Math.max(1, Math.ceil(remaining / (workers * CHUNKS_PER_WORKER)));
  const byTime = msPerItem === undefined ? FIRST_CHUNK : Math.max(1, Math.floor(TARGET_MS / Math.max(msPerItem, 1e-6)));
  return Math.min(fairShare, byTime);
}
