/** How the runs of one slot ended. All that is left of a slot once it has ended itself. */

import type { Fate, Place } from '../codec/wire.ts';

/** Ends that can still be asked for; whoever is slower learns only that the run is over. */
const KEPT = 16;

export class Fates {
  /** By place, oldest first; promises, since some are asked for while they happen. */
  readonly #fates = new Map<string, Promise<Fate>>();

  add(place: Place, fate: Promise<Fate>): void {
    const [oldest] = this.#fates.keys();
    if (this.#fates.size >= KEPT && oldest !== undefined) this.#fates.delete(oldest);
    this.#fates.set(keyOf(place), fate);
  }

  /** How the run at `place` ended; `undefined` when there was none, or it is forgotten. */
  at(place: Place): Promise<Fate> | undefined {
    return this.#fates.get(keyOf(place));
  }
}

function keyOf({ process, cell }: Place): string {
  return `${process}/${cell}`;
}
