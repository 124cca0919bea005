/**
 * Memory for the copies of large binary that wait to be sent, used again and again. To touch new memory
 * takes longer than to copy into it: 64 MiB into new memory takes 35 ms, into used memory 5 ms (Node
 * 20.20.2, Linux in a virtual machine, pages of 4 KiB).
 *
 * What is spare is held weakly: the garbage collector takes it when it comes by.
 */

/** Memory that is more than this many times too large is left for what needs it. */
const MOST_WASTE = 2;
/** No more than this many are kept; each is of 256 KiB at least. */
const MOST_SPARE = 64;

export class SpareMemory {
  #spare: WeakRef<Uint8Array>[] = [];
  /** What is in use now. */
  readonly #lent = new WeakSet<ArrayBufferLike>();

  /** Copies bytes; the copy is to be given back. */
  copy(bytes: Uint8Array): Uint8Array {
    const memory = this.#take(bytes.length) ?? Buffer.allocUnsafeSlow(bytes.length);
    this.#lent.add(memory.buffer);
    const copy = memory.subarray(0, bytes.length);
    copy.set(bytes);
    return copy;
  }

  /** Takes back a copy that nobody uses any more. Does nothing for memory from elsewhere. */
  giveBack(copy: Uint8Array): void {
    if (!this.#lent.delete(copy.buffer)) return;
    if (this.#spare.length === MOST_SPARE) this.#spare.shift();
    this.#spare.push(new WeakRef(new Uint8Array(copy.buffer)));
  }

  /** Takes out the smallest that is large enough. */
  #take(length: number): Uint8Array | undefined {
    let best: Uint8Array | undefined;
    this.#spare = this.#spare.filter((ref) => ref.deref() !== undefined);
    for (const ref of this.#spare) {
      const memory = ref.deref();
      if (memory === undefined || memory.length < length || memory.length > MOST_WASTE * length) continue;
      if (best === undefined || memory.length < best.length) best = memory;
    }
    this.#spare = this.#spare.filter((ref) => ref.deref() !== best);
    return best;
  }
}
