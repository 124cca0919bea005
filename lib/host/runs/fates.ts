/** How the runs of one slot ended. All that is left of a slot once it has ended itself. */

import type { Fate, Place } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';

/** Ends that can still be asked for; whoever is slower learns only that the run is over. */
const KEPT = 16;

export class Fates {
  /** Starts that followed an end, those that failed included. */
  restarts = 0;
  /** Why there was no run any more, or why there still was none after the last start. */
  lastExit: ExitReason | undefined;
  /** Oldest first. */
  readonly #ends: { readonly place: Place; readonly fate: Fate }[] = [];

  add(place: Place, fate: Fate): void {
    this.lastExit = fate.reason;
    if (this.#ends.length === KEPT) this.#ends.shift();
    this.#ends.push({ place, fate });
  }

  /** How the run at `place` ended; `undefined` when there was none, or it is forgotten. */
  at(place: Place): Fate | undefined {
    return this.#ends.find((end) => isSamePlace(end.place, place))?.fate;
  }
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.process === other.process && one.cell === other.cell;
}
