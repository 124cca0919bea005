/** How many items go to a worker at once, and how many it claims at once. */

/**
 * What a chunk takes at most, so that nobody waits long for a straggler or for the calls of others. Where every
 * processor is busy, each message takes half a millisecond of what a worker could do: 5 % of chunks of 10 ms.
 */
const LONGEST_MS = 20;
/** What a chunk takes at least while there are items, so that messages do not cost more than work. */
const SHORTEST_MS = 0.5;
/** Chunks that each worker gets at least, so that they finish together. */
const CHUNKS_PER_WORKER = 4;
/**
 * What takes longer than this is not kept waiting behind another item: until an idle worker takes it over may take
 * as long. What takes less is, since a worker that has nothing waits a millisecond for the next, on a busy machine.
 */
const LONG_ITEM_MS = 50;

/** Items are claimed for about this long at once: what is claimed cannot be taken back. */
const CLAIM_MS = 0.5;

/** What is known of the items of a call. */
export interface Known {
  /** Items that have not been handed out, those that have not come included; `Infinity` when unknown. */
  readonly remaining: number;
  readonly workers: number;
  /** Measured so far; `undefined` before the first item is back. */
  readonly msPerItem: number | undefined;
}

/** Chooses the size of the next chunk: one item as long as nothing is known. */
export function chunkSize({ remaining, workers, msPerItem }: Known): number {
  if (msPerItem === undefined) return 1;
  const itemsIn = (ms: number): number => Math.max(1, Math.floor(ms / Math.max(msPerItem, 1e-5)));
  if (remaining === Infinity) return itemsIn(SHORTEST_MS);
  const fairShare = Math.ceil(remaining / (workers * CHUNKS_PER_WORKER));
  const ideal = Math.max(itemsIn(SHORTEST_MS), Math.min(fairShare, itemsIn(LONGEST_MS)));
  // All alike: a small one at the end would take another message.
  const chunks = Math.max(1, Math.ceil(remaining / ideal));
  return Math.max(1, Math.ceil(remaining / chunks));
}

/** How many chunks a worker has at once: the one it runs and, while items are short, one that waits for it. */
export function chunksPerWorker(msPerItem: number | undefined): 1 | 2 {
  return msPerItem !== undefined && msPerItem < LONG_ITEM_MS ? 2 : 1;
}

/**
 * Chooses how many items a worker claims at once. It is told with each batch, so that the first items of a new
 * worker, which take longest, are not claimed alone: the one over which it is killed would be to blame.
 */
export function claimSize(msPerItem: number | undefined): number {
  if (msPerItem === undefined) return 1;
  return Math.max(1, Math.floor(CLAIM_MS / Math.max(msPerItem, 1e-5)));
}
