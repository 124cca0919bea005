/**
 * A worker of a pool: runs the items of a batch one after the other and reports what becomes of them.
 *
 * Of a batch that must not run twice it reports each item before it begins and hands the report to
 * the operating system first: if it is killed at any instant, the pool knows which item it was
 * running, and that the ones after it had not begun.
 */

import type { ActorContext, ActorDefinition } from '../../lib/actor/context.ts';
import { defineActor } from '../../lib/actor/definition.ts';
import type { ActorRef } from '../../lib/actor/ref.ts';
import { EncodeError, RemoteError } from '../../lib/errors.ts';
import { loadCode } from '../../lib/host/code-loader.ts';
import type { TaskInfo } from '../task.ts';

/** Reports of a batch that may run twice go out this often at most. */
const REPORT_EVERY_MS = 5;

/** Some items of a job, on their way to a worker. */
export interface Batch {
  readonly id: number;
  readonly task: TaskInfo;
  readonly items: readonly unknown[];
  readonly spread: boolean;
  /** Report each item before it begins. */
  readonly careful: boolean;
}

/** What has become of items of a batch since the last report. */
export interface Report {
  readonly batch: number;
  /** Position in the batch of the first item that this is about. */
  readonly from: number;
  /** Results of consecutive items, after those of earlier reports. */
  readonly results: readonly Result[];
  /** Milliseconds since the last report, or since the batch began. */
  readonly ms: number;
}

export type Result = { readonly value: unknown } | { readonly error: Error };

/** What a worker says to its pool. */
export interface WorkerListener {
  begins(batch: number): void;
  report(report: Report): void;
}

export interface WorkerProtocol {
  run(batch: Batch): Promise<void>;
}

export const Worker: ActorDefinition<[pool: ActorRef<WorkerListener>], WorkerProtocol> = defineActor(
  import.meta,
  'Worker',
  (ctx, pool: ActorRef<WorkerListener>) => ({
    run: async (batch: Batch) => {
      const reporter = new Reporter(ctx, pool, batch.id);
      const run = await loadTask(batch);
      for (const item of batch.items) {
        if (batch.careful) await reporter.begins();
        const result = run(item);
        reporter.add(result instanceof Promise ? await result : result);
        if (!batch.careful && reporter.due) await reporter.send();
      }
      await reporter.send();
    },
  }),
);

/** Runs one item; a promise only where the task is asynchronous. */
type RunItem = (item: unknown) => Result | Promise<Result>;

async function loadTask({ task, spread }: Batch): Promise<RunItem> {
  let call: (...args: readonly unknown[]) => unknown;
  try {
    call = (await loadCode('task', task)) as typeof call;
  } catch (error) {
    return () => ({ error: error as Error });
  }
  return (item) => {
    try {
      const value = spread ? call(...(item as readonly unknown[])) : call(item);
      return value instanceof Promise
        ? value.then((settled: unknown) => ({ value: settled }), failed)
        : { value };
    } catch (error) {
      return failed(error);
    }
  };
}

function failed(error: unknown): Result {
  return { error: RemoteError.from(error) };
}

/** Says where in a result the trouble is, not where in the report of it. */
function aboutResult(error: unknown): Error {
  if (!(error instanceof EncodeError)) return RemoteError.from(error);
  return new EncodeError(
    error.valuePath.replace(/^\[0\]\.results\[0\]\.value/, 'result'),
    error.problem,
    error.cause,
  );
}

/** Tells the pool about one batch. */
class Reporter {
  readonly #ctx: ActorContext<WorkerProtocol>;
  readonly #pool: ActorRef<WorkerListener>;
  readonly #batch: number;
  #results: Result[] = [];
  #reported = 0;
  #since: number = performance.now();

  constructor(ctx: ActorContext<WorkerProtocol>, pool: ActorRef<WorkerListener>, batch: number) {
    this.#ctx = ctx;
    this.#pool = pool;
    this.#batch = batch;
  }

  get due(): boolean {
    return performance.now() - this.#since > REPORT_EVERY_MS;
  }

  add(result: Result): void {
    this.#results.push(result);
  }

  /** Says that the next item begins, and waits until that cannot be lost. */
  async begins(): Promise<void> {
    await this.send();
    this.#pool.tell('begins', this.#batch);
    await this.#ctx.flush();
  }

  /** What it waits for is the operating system, however long the pool is busy with other things. */
  async send(): Promise<void> {
    const results = this.#results;
    if (results.length === 0) return;
    const now = performance.now();
    const ms = now - this.#since;
    this.#results = [];
    this.#since = now;
    try {
      this.#tell(results, ms);
    } catch {
      // At least one of them cannot be sent; the others can.
      for (const result of results) this.#tellOne(result, ms / results.length);
    }
    await this.#ctx.flush();
  }

  #tellOne(result: Result, ms: number): void {
    try {
      this.#tell([result], ms);
    } catch (error) {
      this.#tell([{ error: aboutResult(error) }], ms);
    }
  }

  #tell(results: readonly Result[], ms: number): void {
    this.#pool.tell('report', { batch: this.#batch, from: this.#reported, results, ms });
    this.#reported += results.length;
  }
}
