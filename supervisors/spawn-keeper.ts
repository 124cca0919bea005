/**
 * Keeps the slots of actors that are spawned outside a supervisor: each has a window of its own, and
 * is given up alone when that is used up.
 */

import { type Clock, systemClock } from '../lib/clock.ts';
import { RemoteError } from '../lib/errors.ts';
import type { ExitReason } from '../lib/exit-reason.ts';
import { END, NO_RUN, type Sequel, type Slot, type SlotKeeper } from '../lib/host/runs/slot.ts';
import { addRestart, DEFAULT_INTENSITY } from './restart-window.ts';
import { restartWanted } from './restart-wanted.ts';

const RESTART: Sequel = { type: 'restart', delayMs: 0 };
const GIVE_UP: Sequel = { type: 'give-up', ...DEFAULT_INTENSITY, escalates: false };

class SpawnKeeper implements SlotKeeper {
  readonly persists = false;
  /** What has no name gets a number, which another may get the next time. */
  readonly keepsPaths = false;
  readonly #clock: Clock;
  /** Of slots that have been restarted. */
  readonly #restarts = new WeakMap<Slot, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ended(slot: Slot, reason: ExitReason): Sequel {
    if (!restartWanted(slot.plan.restart, reason)) return END;
    if (!this.#mayRestart(slot)) return GIVE_UP;
    queueMicrotask(() => this.#startAgain(slot));
    return RESTART;
  }

  #startAgain(slot: Slot): void {
    slot.start().then(
      (runs) => {
        if (!runs) slot.retire(NO_RUN);
      },
      (error: unknown) => {
        if (slot.ended) return;
        const mayRestart = this.#mayRestart(slot);
        slot.follows(mayRestart ? RESTART : GIVE_UP);
        if (mayRestart) this.#startAgain(slot);
        else slot.retire({ reason: { type: 'crashed', error: RemoteError.from(error) }, restarting: false });
      },
    );
  }

  /** Counts one restart; a start that failed counts too. */
  #mayRestart(slot: Slot): boolean {
    const added = addRestart(this.#restarts.get(slot) ?? [], this.#clock.now(), DEFAULT_INTENSITY);
    if (added !== undefined) this.#restarts.set(slot, added);
    return added !== undefined;
  }
}

/** One for a process. */
export function spawnKeeper(): SlotKeeper {
  return new SpawnKeeper(systemClock);
}
