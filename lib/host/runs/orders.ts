/**
 * The actors that this process was ordered to start, by the process that owns their slots: its parent.
 * A process that serves one ends with it; one that serves many ends when it is told to, or after an
 * exception that nobody can be blamed for alone.
 */

import type { LiveRef } from '../../actor/live-ref.ts';
import type { ResolvedSpawn } from '../../actor/resolve-spawn.ts';
import type { RefData, RevivalScope } from '../../codec/portable.ts';
import { unsealArguments } from '../../codec/seal.ts';
import { NOT_STARTED, NOT_TAKEN, type Place, type StartOrder } from '../../codec/wire.ts';
import { StartError } from '../../errors.ts';
import { isOrderly, type KilledBy } from '../../exit-reason.ts';
import type { Cells } from './cells.ts';
import { loadCode } from './code-loader.ts';
import { nameProcess } from '../current-process.ts';
import type { Identity } from '../identity.ts';
import type { Peer } from '../routes/peer.ts';
import type { Run, StartSite } from './run.ts';

export interface OrdersHost {
  readonly identity: Identity;
  readonly scope: RevivalScope;
  readonly cells: Cells;
  ref(data: RefData): LiveRef;
  /** The run of a slot is at `place` from now on. */
  locate(data: RefData, place: Place): void;
  /** This process has nothing more to do and should exit. */
  leave(code: number): void;
}

/** An order, from when it came until its run is over. */
interface Ordered {
  /** Missing before its code has been found. */
  readonly site?: StartSite | undefined;
  abort(by: KilledBy): void;
}

export class Orders {
  readonly #host: OrdersHost;
  /** By the number of the slot. */
  readonly #orders = new Map<number, Ordered>();
  #state: 'open' | 'leaving' = 'open';

  constructor(host: OrdersHost) {
    this.#host = host;
  }

  /** Whether a run, or the start of one, is under way. */
  get areThere(): boolean {
    return this.#orders.size > 0;
  }

  /** @returns The number of the run, {@link NOT_STARTED} or {@link NOT_TAKEN}. */
  async start(peer: Peer, order: StartOrder, blobs: readonly Uint8Array[]): Promise<number> {
    if (this.#isLeaving()) return NOT_TAKEN;
    try {
      const run = await this.#begin(peer, order, blobs);
      if (run === NOT_STARTED || run === NOT_TAKEN) {
        this.#over(order, 0);
        return run;
      }
      peer.watched.add(run.place.cell);
      run.holdBy({ runEnded: (reason) => this.#over(order, isOrderly(reason) ? 0 : 1) });
      return run.place.cell;
    } catch (error) {
      this.#over(order, 1);
      throw error;
    }
  }

  /** The run of a slot, also one that is starting; `undefined` when there is none. */
  cellOf(slot: number): number | undefined {
    return this.#orders.get(slot)?.site?.cell;
  }

  /** Ends the run of a slot, or its start. */
  abandon(slot: number, by: KilledBy): void {
    this.#orders.get(slot)?.abort(by);
  }

  /** Takes no more orders, and exits once there is no run left. */
  leave(code: number): void {
    this.#state = 'leaving';
    if (this.#orders.size === 0) this.#host.leave(code);
  }

  async #begin(
    peer: Peer,
    order: StartOrder,
    blobs: readonly Uint8Array[],
  ): Promise<Run | typeof NOT_STARTED | typeof NOT_TAKEN> {
    const { slot, path, shutdownMs } = order;
    const definition = await this.#load(order);
    if (this.#isLeaving()) return NOT_TAKEN;
    if (this.#host.identity.serves === 'one') nameProcess(order.name);
    peer.tell('loaded', slot);
    const ref: RefData = { owner: peer.process, slot, path, systemId: this.#host.identity.systemId };
    const capacity = { messages: order.capacity, bytes: order.capacityBytes };
    const args = this.#argumentsOf(order, blobs);
    const starting = this.#host.cells.start({ ref, path, shutdownMs, definition, capacity, args });
    this.#orders.set(slot, starting);
    const run = await starting.ready;
    if (run === undefined) return NOT_STARTED;
    this.#host.locate(ref, run.place);
    return run;
  }

  #isLeaving(): boolean {
    return this.#state === 'leaving';
  }

  /** Finds the code of an actor, as long as nobody gives the order up. */
  async #load(order: StartOrder): Promise<ResolvedSpawn['definition']> {
    let refusal: StartError | undefined;
    const givenUp = new Promise<never>((_, reject) => {
      const abort = (): void =>
        reject((refusal = loadError(order, 'it was given up while its module was loading')));
      this.#orders.set(order.slot, { abort });
    });
    const loading = loadCode('actor', { module: order.module, name: order.definition });
    const definition = await Promise.race([loading, givenUp]);
    // It may have been given up after the module was there, and before anybody took notice.
    if (refusal !== undefined) throw refusal;
    return definition as ResolvedSpawn['definition'];
  }

  #argumentsOf(order: StartOrder, blobs: readonly Uint8Array[]): readonly unknown[] {
    try {
      return unsealArguments({ bytes: order.args, blobs }, this.#host.scope);
    } catch (error) {
      throw loadError(order, `its arguments cannot be rebuilt: ${(error as Error).message}`, error);
    }
  }

  #over({ slot }: StartOrder, code: number): void {
    this.#orders.delete(slot);
    if (this.#isLeaving() || this.#host.identity.serves === 'one') this.leave(code);
  }
}

function loadError({ module, definition }: StartOrder, what: string, cause?: unknown): StartError {
  return new StartError({ phase: 'load', module, definition }, what, cause);
}
