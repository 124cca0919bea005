/** One call of a task that can be cancelled. */

export class TaskHandle<R> {
  /** Rejects with what the task threw, or {@link TaskCancelledError}. */
  readonly result: Promise<R>;
  readonly #cancel: () => void;
  #state: 'pending' | 'fulfilled' | 'rejected' | 'cancelled' = 'pending';

  /** Use {@link Pool.submit}. */
  constructor(result: Promise<R>, cancel: () => void) {
    this.result = result;
    this.#cancel = cancel;
    result.then(
      () => this.#settle('fulfilled'),
      () => this.#settle('rejected'),
    );
  }

  get state(): 'pending' | 'fulfilled' | 'rejected' | 'cancelled' {
    return this.#state;
  }

  /**
   * Does not run the task, or stops it: by the signal of its {@link taskContext}, and with its worker if
   * that has not ended it within half a second. Without effect when it is done.
   */
  cancel(): void {
    if (this.#state !== 'pending') return;
    this.#state = 'cancelled';
    this.#cancel();
  }

  #settle(state: 'fulfilled' | 'rejected'): void {
    // It may have been done before it could be stopped.
    if (this.#state === 'pending' || state === 'fulfilled') this.#state = state;
  }
}
