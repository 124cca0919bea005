/** The names of a system, kept by its root alone. A name belongs to a slot, not to a run of it. */

import type { RefData } from '../codec/portable.ts';
import { NameTakenError } from '../errors.ts';

interface Entry {
  readonly ref: RefData;
  /** Module and name of the definition, so that a ref of another protocol is never handed out. */
  readonly definition: string;
}

export class Names {
  readonly #entries = new Map<string, Entry>();

  /** @throws {@link NameTakenError} when another slot has the name. */
  reserve(name: string, ref: RefData, definition: string): void {
    const taken = this.#entries.get(name);
    if (taken !== undefined) throw new NameTakenError(name, taken.ref.path);
    this.#entries.set(name, { ref, definition });
  }

  /** Frees a name; harmless when it is free. */
  release(name: string): void {
    this.#entries.delete(name);
  }

  /** Frees the names of everything that a process and those below it owned. */
  releaseOwnedBy(process: string): void {
    for (const [name, { ref }] of this.#entries) {
      if (ref.owner === process || ref.owner.startsWith(`${process}.`)) this.#entries.delete(name);
    }
  }

  find(name: string, definition: string): RefData | undefined {
    const entry = this.#entries.get(name);
    return entry?.definition === definition ? entry.ref : undefined;
  }
}
