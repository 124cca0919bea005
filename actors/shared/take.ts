/** How clients take items of a queue. */

import type { ActorRef } from '../../lib/actor/ref.ts';
import { orClosed } from './closed.ts';
import { type Batch, UNABLE } from './prefetch.ts';
import { type LateClaim, prefetchedOf, supplyOf, type Taken } from './prefetched.ts';
import type { QueueProtocol } from './queue-actor.ts';
import { patient } from './patient.ts';
import { checkWait, PROCESS_KEY, waitFor, type WaitOptions } from './wait.ts';

type QueueRef = ActorRef<QueueProtocol>;

/**
 * Takes an item that is to be had at once, or asks for one.
 *
 * @param late - What was to be had at once, and was claimed late.
 */
export async function take(
  queue: QueueRef,
  options: WaitOptions | undefined,
  late?: LateClaim,
): Promise<Taken | 'timeout'> {
  if (options !== undefined) checkWait(options);
  options?.signal?.throwIfAborted();
  const began = performance.now();
  for (let left = options, at = late; ; left = remaining(options, began), at = undefined) {
    const ahead = at ?? supplyOf(queue)?.take();
    if (isTaken(ahead)) return ahead;
    if (ahead !== undefined) {
      const { taken, place } = ahead;
      if (await orClosed(queue, patient(queue).ask('hasClaimed', place))) return taken;
    }
    const prefetched = prefetchedOf(queue);
    const received = prefetched?.received ?? UNABLE;
    const tookMs = prefetched?.tookMs ?? 0;
    const answer = await waitFor(queue, left, (wait) =>
      patient(queue).ask('take', PROCESS_KEY, wait, received, tookMs),
    );
    prefetched?.answered();
    if (answer === 'timeout' || isTaken(answer)) return answer;
    prefetched?.add(answer);
  }
}

function isTaken(answer: Taken | LateClaim | Batch | undefined): answer is Taken {
  return Array.isArray(answer);
}

function remaining(options: WaitOptions | undefined, began: number): WaitOptions | undefined {
  if (options?.timeoutMs === undefined) return options;
  return { ...options, timeoutMs: Math.max(0, options.timeoutMs - (performance.now() - began)) };
}
