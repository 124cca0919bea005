/** Does one thing after the other: the next begins when the one before it has settled. */

export class Lane {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** Nothing is under way. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  /** Does `work` at once when nothing is under way, otherwise in its turn. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const begin = async (): Promise<T> => work();
    const done = this.idle ? begin() : this.#last.then(begin);
    this.#waiting++;
    const over = (): void => void this.#waiting--;
    this.#last = done.then(over, over);
    return done;
  }
}
