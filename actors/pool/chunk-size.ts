/** How many items go to a worker at once. */

/** What a chunk takes at most, so that nobody waits long for a straggler. */
const LONGEST_MS = 10;
/** What a chunk takes at least while there are items, so that messages do not cost more than work. */
const SHORTEST_MS = 1;
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
  if (msPerItem === undefined) return Math.min(fairShare, FIRST_CHUNK);
  const itemsIn = (ms: number): number => Math.max(1, Math.floor(ms / Math.max(msPerItem, 1e-6)));
  return Math.min(remaining, Math.max(itemsIn(SHORTEST_MS), Math.min(fairShare, itemsIn(LONGEST_MS))));
}
