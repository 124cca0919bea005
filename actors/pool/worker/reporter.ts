/** What a worker tells its pool about a batch. */

import type { ActorContext } from '../../../lib/actor/context.ts';
import type { ActorRef } from '../../../lib/actor/ref.ts';
import { EncodeError, RemoteError } from '../../../lib/errors.ts';
import { type Items, toSend } from '../items.ts';
import { withOwnBytes } from './own-bytes.ts';
import type { ValueBuffer } from './value-buffer.ts';
import type { Report, WorkerListener } from '../worker-protocol.ts';

/** An item that failed; made here, so that no result can be taken for one. */
export class Failure {
  readonly error: Error;

  constructor(thrown: unknown) {
    this.error = RemoteError.from(thrown);
  }
}

/** Where a reporter speaks, and for whom. */
export interface ReporterPlace {
  readonly ctx: Pick<ActorContext<unknown>, 'flush'>;
  readonly pool: ActorRef<WorkerListener>;
  readonly worker: number;
  /** Where results are until they are told. */
  readonly values: ValueBuffer;
}

/** Tells the pool about one batch. */
export class Reporter {
  readonly #place: ReporterPlace;
  readonly #batch: number;
  #errors: (readonly [at: number, error: Error])[] = [];
  /** The pool is sure to be able to read what is told next. */
  #isReadable = true;
  #reported = 0;
  #since: number = performance.now();
  /** Items are being told one by one; nothing may overtake them. */
  #busy: Promise<void> | undefined;

  constructor(place: ReporterPlace, batch: number) {
    this.#place = place;
    this.#batch = batch;
  }

  add(result: unknown): void {
    const { values } = this.#place;
    if (typeof result !== 'object' || result === null) values.add(result);
    else if (result instanceof Failure) {
      this.#isReadable = false;
      this.#errors.push([values.length, result.error]);
      values.add(undefined);
    } else {
      this.#isReadable &&= ArrayBuffer.isView(result);
      values.add(withOwnBytes(result));
    }
  }

  /** What it waits for is the operating system, however long the pool is busy with other things. */
  send(now: number): Promise<void> | undefined {
    return this.#report(now, false);
  }

  /** Says that nothing more follows. */
  end(): Promise<void> | undefined {
    return this.#report(performance.now(), true);
  }

  /** Says that the batch cannot be read. */
  refuse(unreadable: Error): void {
    const report: Report = {
      batch: this.#batch,
      from: 0,
      values: [],
      errors: [],
      ms: 0,
      over: true,
      unreadable,
    };
    this.#place.pool.tell('report', this.#place.worker, report);
  }

  /** Something has not been told. */
  get isBehind(): boolean {
    return this.#place.values.length > 0;
  }

  #report(now: number, over: boolean): Promise<void> | undefined {
    if (this.#busy !== undefined) return this.#busy.then(() => this.#report(now, over));
    const values = this.#place.values.take();
    const errors = this.#errors;
    const ms = now - this.#since;
    // The end must be heard: from there the pool sees what it has not heard.
    const apart = over && !this.#isReadable;
    this.#errors = [];
    this.#isReadable = true;
    this.#since = now;
    try {
      this.#tell(values, errors, ms, over && !apart);
    } catch {
      const done = (): void => void (this.#busy = undefined);
      this.#busy = this.#tellOneByOne([...values], new Map(errors), ms, over).finally(done);
      return this.#busy;
    }
    if (apart) this.#tell([], [], 0, true);
    return this.#place.ctx.flush();
  }

  /** At least one of them cannot be sent, or not with the others. */
  async #tellOneByOne(
    values: readonly unknown[],
    errors: ReadonlyMap<number, Error>,
    ms: number,
    over: boolean,
  ): Promise<void> {
    for (const [at, value] of values.entries()) {
      // They may be so large that only one may wait for its way.
      await this.#place.ctx.flush();
      const error = errors.get(at);
      const share = ms / values.length;
      try {
        this.#tell([value], error === undefined ? [] : [[0, error]], share, false);
      } catch (problem) {
        this.#tell([undefined], [[0, aboutResult(problem, error)]], share, false);
      }
    }
    if (over) this.#tell([], [], 0, true);
    await this.#place.ctx.flush();
  }

  #tell(values: Items, errors: Report['errors'], ms: number, over: boolean): void {
    const from = this.#reported;
    const report: Report = { batch: this.#batch, from, values: toSend(values), errors, ms, over };
    this.#place.pool.tell('report', this.#place.worker, report);
    this.#reported += values.length;
  }
}

/** Says where in a result the trouble is, not where in the report of it; of an error, all that can be sent. */
function aboutResult(problem: unknown, error: Error | undefined): Error {
  if (error instanceof RemoteError) return new RemoteError(error.message, error.remote);
  if (!(problem instanceof EncodeError)) return RemoteError.from(problem);
  const path = problem.valuePath.replace(/^\[1\]\.values\[0\]/, 'result');
  return new EncodeError(path, problem.problem, problem.cause);
}
