/** Single calls that have not been settled, in the batches in which they go to their pool. */

/** Settles a call; given a rejected promise, it rejects. One function each, since there may be very many. */
export type Settle = (result: unknown) => void;

/** Calls with consecutive numbers. */
export class CallBatch {
  /** Number of the first. */
  readonly from: number;
  /** Whether they wait here, are on their way, or have been answered for by the pool. */
  phase: 'gathered' | 'asked' | 'told' = 'gathered';
  readonly #calls: (Settle | undefined)[];
  #open: number;

  constructor(from: number, calls: Settle[]) {
    this.from = from;
    this.#calls = calls;
    this.#open = calls.length;
  }

  /** The number behind that of the last. */
  get to(): number {
    return this.from + this.#calls.length;
  }

  get isSettled(): boolean {
    return this.#open === 0;
  }

  add(call: Settle): void {
    this.#calls.push(call);
    this.#open++;
  }

  isOpen(index: number): boolean {
    return this.#calls[index - this.from] !== undefined;
  }

  /** Without effect when it has been settled. */
  settle(index: number, result: unknown): void {
    const settle = this.#calls[index - this.from];
    if (settle === undefined) return;
    this.#calls[index - this.from] = undefined;
    this.#open--;
    settle(result);
  }

  reject(error: Error): void {
    for (let index = this.from; index < this.to; index++) {
      if (this.isOpen(index)) this.settle(index, Promise.reject(error));
    }
  }

  /** The calls from one position in it to another, none of which is settled. */
  cut(from: number, to: number): CallBatch {
    return new CallBatch(this.from + from, this.#calls.slice(from, to) as Settle[]);
  }
}

export class OpenCalls {
  /** In the order of their numbers. */
  #batches: CallBatch[] = [];

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  /** Adds a batch that follows all others. */
  add(batch: CallBatch): void {
    this.#batches.push(batch);
  }

  /** Puts parts in the place of a batch. */
  replace(batch: CallBatch, parts: readonly CallBatch[]): void {
    this.#batches.splice(this.#placeOf(batch.from), 1, ...parts);
  }

  find(index: number): CallBatch | undefined {
    const found = this.#batches[this.#placeOf(index)];
    return found !== undefined && index >= found.from && index < found.to ? found : undefined;
  }

  settle(from: number, results: ArrayLike<unknown>): void {
    let batch: CallBatch | undefined;
    for (let at = 0; at < results.length; at++) {
      const index = from + at;
      if (batch === undefined || index >= batch.to) batch = this.find(index);
      batch?.settle(index, results[at]);
      if (batch?.isSettled === true) this.#remove(batch);
    }
  }

  reject(index: number, error: Error): void {
    if (this.find(index)?.isOpen(index) === true) this.settle(index, [Promise.reject(error)]);
  }

  /** @param isMeant - Chooses whole batches. */
  rejectAll(isMeant: (batch: CallBatch) => boolean, error: Error): void {
    const meant = this.#batches.filter(isMeant);
    this.#batches = this.#batches.filter((batch) => !meant.includes(batch));
    for (const batch of meant) batch.reject(error);
  }

  #remove(batch: CallBatch): void {
    this.#batches.splice(this.#placeOf(batch.from), 1);
  }

  /** Where the batch stands that has this number, if any has. */
  #placeOf(index: number): number {
    let low = 0;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (index >= (this.#batches[middle]?.to ?? Infinity)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
