/** Calls over many items, as their caller sees them: gathered in an array, or one by one. */

import type { ActorRef } from '../../../lib/actor/ref.ts';
import { RemoteError, TaskCancelledError } from '../../../lib/errors.ts';
import type { TaskInfo } from '../../task.ts';
import { type Allowance, Call, isCalled } from './call.ts';
import type { Outcomes, PoolProtocol } from '../pool-protocol.ts';
import { type Settled, settledIn } from './outcome-order.ts';
import type { CallOptions } from '../pool-options.ts';
import { ProgressMeter } from './progress-meter.ts';
import { Results } from './results.ts';
import type { Source } from './source.ts';

/** A call over many items. */
export interface Bulk {
  readonly pool: ActorRef<PoolProtocol>;
  readonly task: TaskInfo;
  readonly source: Source;
  /** Each item is a list of arguments. */
  readonly spread: boolean;
  readonly settings: CallOptions;
}

/** Nobody consumes results but the caller's memory, which holds the items as well. */
const UNBOUNDED: Allowance = () => Infinity;
const BOUNDED: Allowance = (chunk, workers) => workers * (chunk + 1);

/** Resolves with what became of all items; rejects with the first error unless all are to be settled. */
export async function gather(bulk: Bulk): Promise<unknown[]> {
  const { source, settings } = bulk;
  const { settle = false, signal, onProgress } = settings;
  const results = new Results(source.total);
  const call = await open(bulk, UNBOUNDED);
  const meter = new ProgressMeter(
    onProgress,
    () => source.total,
    () => call.cancel(true),
  );
  try {
    for await (const outcomes of call.outcomes(signal)) {
      meter.add(outcomes);
      if (settle) for (const [index, settled] of settledIn(outcomes)) results.put(index, [settled]);
      else {
        const [first] = outcomes.errors.toSorted(([one], [other]) => one - other);
        if (first !== undefined) {
          call.cancel(false);
          throw asError(first[1], signal);
        }
        for (const { from, values } of outcomes.values) results.put(from, values);
      }
    }
  } finally {
    meter.end();
  }
  if (signal?.aborted === true && call.isCancelled) {
    if (!settle) throw new TaskCancelledError(call.settled, signal.reason);
    for (let at = 0; at < Math.max(call.fed, source.total ?? 0); at++) {
      if (results.at(at) === undefined) results.put(at, [cancelledAt(at, signal)]);
    }
  }
  return results.take(call.isCancelled ? Infinity : call.settled);
}

type Order = (outcomes: AsyncIterable<Outcomes>) => AsyncGenerator<Settled, void, undefined>;

/** What a stream and those who watch over it share; it must not lead to the stream itself. */
interface Course {
  hasLeft: boolean;
  /** Ends what there is so far. */
  leave: () => void;
  /** Nobody can go on with the stream any more. */
  abandon: () => void;
}

const abandoned = new FinalizationRegistry<Course>((course) => course.abandon());

/**
 * Gives what became of each item, as `order` says. Whoever neither goes on to the end nor leaves it with
 * `return()`, as a loop does, keeps the call open until the garbage collector has found that out.
 */
export function stream(bulk: Bulk, order: Order): AsyncGenerator<unknown, void, undefined> {
  const course: Course = { hasLeft: false, leave: ignore, abandon: ignore };
  const results = settledOf(bulk, order, course);
  const leave = results.return.bind(results);
  // A generator looks at it only after the result that is waited for, which may never come.
  results.return = (value) => {
    course.hasLeft = true;
    course.leave();
    return leave(value);
  };
  abandoned.register(results, course);
  return results;
}

async function* settledOf(
  bulk: Bulk,
  order: Order,
  course: Course,
): AsyncGenerator<unknown, void, undefined> {
  const { settle = false, signal, onProgress } = bulk.settings;
  const call = await open(bulk, BOUNDED);
  const meter = new ProgressMeter(
    onProgress,
    () => bulk.source.total,
    () => call.cancel(true),
  );
  course.leave = () => call.cancel(true);
  course.abandon = () => {
    call.cancel(true);
    meter.end();
  };
  if (course.hasLeft) call.cancel(true);
  try {
    for await (const settled of order(metered(call.outcomes(signal), meter))) {
      if (settle) yield settled;
      else if (settled.status === 'fulfilled') yield settled.value;
      else throw asError(settled.reason, signal);
      call.consumed(1);
    }
  } finally {
    meter.end();
  }
  if (signal?.aborted === true && call.isCancelled) throw new TaskCancelledError(call.settled, signal.reason);
}

/** What is thrown for an item; of one that was cancelled, with the reason of that. */
export function asError(reason: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true && isCalled(reason, 'ERR_TROUPE_TASK_CANCELLED')) {
    return new TaskCancelledError((reason as TaskCancelledError).index, signal.reason);
  }
  return reason instanceof Error ? reason : RemoteError.from(reason);
}

function open({ pool, task, source, spread, settings }: Bulk, allowance: Allowance): Promise<Call> {
  const { timeoutMs, retries, chunkSize } = settings;
  return Call.open(pool, { task, spread, timeoutMs, retries, chunkSize }, source, allowance);
}

function cancelledAt(index: number, signal: AbortSignal): Settled {
  return { status: 'rejected', reason: new TaskCancelledError(index, signal.reason) };
}

async function* metered(
  outcomes: AsyncIterable<Outcomes>,
  meter: ProgressMeter,
): AsyncGenerator<Outcomes, void, undefined> {
  for await (const some of outcomes) {
    meter.add(some);
    yield some;
  }
}

function ignore(): void {
  // Nothing has begun.
}
