/** The owner of slots that live in another process. */

import type { SlotOwner } from '../../actor/correspondent.ts';
import type { ActorCounters, Fate, Place } from '../../codec/wire.ts';
import type { ExitReason } from '../../exit-reason.ts';
import type { Peer } from './peer.ts';

/** How long an owner may be silent before it counts as lost; one whose connection ends is not waited for. */
const SILENCE_LIMIT_MS = 500;
/**
 * How long an owner that is not silent may take to say why a run ended. It knows when the process is gone,
 * which may use up its limits for leaving and draining.
 */
const FATE_LIMIT_MS = 5_000;

export class RemoteOwner implements SlotOwner {
  readonly #peer: () => Peer;

  /** @param peer - Finds the present connection to the owning process. */
  constructor(peer: () => Peer) {
    this.#peer = peer;
  }

  async locate(slot: number): Promise<Place | Fate> {
    return this.#peer().askWithin(Infinity, 'locate', slot);
  }

  async present(slot: number): Promise<Place | Fate> {
    return this.#peer().askWithin(Infinity, 'present', slot);
  }

  async fate(slot: number, place: Place): Promise<Fate> {
    const peer = this.#peer();
    const fate = peer.askWithin(FATE_LIMIT_MS, 'fate', slot, place);
    const signOfLife = peer.askWithin(SILENCE_LIMIT_MS, 'pid', slot);
    return Promise.race([fate, signOfLife.then(async () => fate)]);
  }

  stop(slot: number, reason: ExitReason): void {
    this.#peer().tell('stopSlot', slot, reason);
  }

  kill(slot: number): void {
    this.#peer().tell('killSlot', slot);
  }

  async pid(slot: number): Promise<number | undefined> {
    return this.#peer().ask('pid', slot);
  }

  async counters(slot: number): Promise<ActorCounters | undefined> {
    return this.#peer().ask('slotCounters', slot);
  }
}
