/**
 * Single calls of one task by one caller, handed out together: they come as their caller makes them, and
 * what became of them goes with the answers to that.
 */

import { TaskCancelledError } from '../../../lib/errors.ts';
import type { Items } from '../items.ts';
import { Job, type JobOrder, type JobPlace } from './job.ts';
import type { Answer } from '../pool-protocol.ts';

interface Question {
  readonly most: number;
  readonly answer: (answer: Answer) => void;
}

export class ApplyJob extends Job {
  /** Is told how many calls have been answered or given up. */
  readonly #settled: (calls: number) => void;
  #values: (readonly [from: number, values: Items])[] = [];
  #errors: (readonly [index: number, error: Error])[] = [];
  /** Calls whose outcome has not been handed over. */
  #open = 0;
  #questions: Question[] = [];
  #end: { readonly failure: Error; readonly isTold: boolean } | undefined;

  constructor(order: JobOrder, place: JobPlace, settled: (calls: number) => void) {
    super(order, place);
    this.#settled = settled;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  get isIdle(): boolean {
    return this.#open === 0;
  }

  /** Why it is over, unless somebody has been told. */
  get untold(): Error | undefined {
    return this.#end?.isTold === false ? this.#end.failure : undefined;
  }

  protected get remaining(): number {
    return this.queue.length;
  }

  /** @param items - A list of arguments for each call; nobody else keeps it. */
  add(from: number, items: unknown[]): void {
    this.#open += items.length;
    this.queue.append(from, items);
    this.announceQueued();
  }

  /**
   * Resolves with outcomes once there are some, and without any when none are to come.
   *
   * @param most - How many, where those that were reported together count as one, and cancelled ones do not.
   */
  answer(most: number): Promise<Answer> {
    if (this.#hasOutcomes || this.isIdle || this.isOver) return Promise.resolve(this.#take(most));
    return new Promise((answer) => this.#questions.push({ most, answer }));
  }

  /** @returns Whether it was still waiting, and never runs. */
  cancel(index: number): boolean {
    if (!this.queue.remove(index)) return false;
    this.reject(index, new TaskCancelledError(0));
    return true;
  }

  positionOf(): number {
    return 0;
  }

  nameOf(): string {
    return 'args';
  }

  protected fulfilled(from: number, values: Items): void {
    this.#values.push([from, values]);
    this.#tell();
  }

  protected rejected(index: number, error: Error): void {
    this.#errors.push([index, error]);
    this.#tell();
  }

  /** Takes no more calls either. */
  fail(failure: Error): void {
    if (this.isOver) return;
    this.#end = { failure, isTold: this.#questions.length > 0 };
    this.queue.clear();
    this.#values = [];
    this.#errors = [];
    const answer: Answer = { values: [], errors: [], failure };
    for (const question of this.#questions.splice(0)) question.answer(answer);
    this.#handOver(this.#open);
  }

  get #hasOutcomes(): boolean {
    return this.#values.length + this.#errors.length > 0;
  }

  #tell(): void {
    while (this.#questions.length > 0 && (this.#hasOutcomes || this.isIdle)) {
      const question = this.#questions.shift();
      question?.answer(this.#take(question.most));
    }
  }

  #take(most: number): Answer {
    const values = this.#values.splice(0, most);
    const errors = this.#errors.splice(0, this.#errorsFor(most - values.length));
    let calls = errors.length;
    for (const [, some] of values) calls += some.length;
    this.#handOver(calls);
    return { values, errors };
  }

  /** How many errors go together: so many, and those of cancelled calls, which are small and come in great numbers. */
  #errorsFor(most: number): number {
    let count = Math.min(most, this.#errors.length);
    while (this.#errors[count]?.[1] instanceof TaskCancelledError) count++;
    return count;
  }

  #handOver(calls: number): void {
    this.#open -= calls;
    if (calls > 0) this.#settled(calls);
    // Whoever asks for more than there can be is not kept waiting.
    if (this.isIdle && this.#questions.length > 0) this.#tell();
  }
}
