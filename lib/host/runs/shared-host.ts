/**
 * An OS process that many actors share, as the process that started it deals with it. Whatever ends the
 * process ends all of them; each is then restarted, or not, as its own slot says, in the next process.
 */

import { Host } from '../../actor/placement.ts';
import type { Clock } from '../../clock.ts';
import { NOT_STARTED, NOT_TAKEN, type StartOrder } from '../../codec/wire.ts';
import { OptionError } from '../../errors.ts';
import { Family } from './family.ts';
import { launch, type Launch } from '../processes/launch.ts';
import { startError } from './process-run.ts';
import { Residence } from './residence.ts';
import type { Run, Starting, StartSite } from './run.ts';

export interface SharedHostParts {
  readonly name: string;
  readonly systemId: string;
  /** Where it stands in the tree. */
  readonly path: string;
  readonly clock: Clock;
  /** Says how to start its next process. */
  plan(): Launch;
  /** It has been stopped; its name is free. */
  stopped(): void;
}

export class SharedHost extends Host {
  readonly name: string;
  readonly systemId: string;
  readonly path: string;
  /** The actors that are placed in it. */
  readonly family: Family;
  readonly #parts: SharedHostParts;
  readonly #owner: object;
  #residence: Promise<Residence> | undefined;
  #pid: number | undefined;

  /** @param owner - The process that starts it. */
  constructor(owner: object, parts: SharedHostParts) {
    super();
    this.#owner = owner;
    this.name = parts.name;
    this.systemId = parts.systemId;
    this.path = parts.path;
    this.family = new Family(parts.path);
    this.#parts = parts;
  }

  /** Of the process that it has at present, if it has one. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /**
   * All that is placed in it, for whoever places something there.
   *
   * @throws {@link OptionError} when `spawner` is not the process that starts it.
   */
  familyFor(spawner: object): Family {
    if (spawner === this.#owner) return this.family;
    throw new OptionError('placement', `the host ${this.path}`, 'a host of the same system and process');
  }

  /** Starts an actor in it, and the process first when there is none. */
  begin(order: StartOrder, blobs: readonly Uint8Array[]): Starting {
    let begunIn: Residence | undefined;
    let refusal: Error | undefined;
    let giveUp: () => void = () => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      giveUp = () =>
        reject((refusal = startError(order, 'spawn', 'it was given up before its host was ready')));
    });
    givenUp.catch(() => undefined);
    const start = async (): Promise<Run | undefined> => {
      for (;;) {
        const residence = await Promise.race([this.#present(order), givenUp]);
        if (refusal !== undefined) throw refusal;
        begunIn = residence;
        const run = await residence.start(order, blobs);
        if (run !== NOT_TAKEN) return run === NOT_STARTED ? undefined : run;
        begunIn = undefined;
        await Promise.race([residence.gone, givenUp]);
      }
    };
    return {
      ready: start(),
      get site(): StartSite | undefined {
        return (
          begunIn && {
            process: begunIn.launched.peer.process,
            cell: undefined,
            pid: begunIn.launched.child.pid,
          }
        );
      },
      abort: (by) => {
        giveUp();
        begunIn?.abandon(order.slot, by);
      },
    };
  }

  async stop(): Promise<void> {
    await this.family.close({ type: 'shutdown' });
    const residence = await this.#residence?.catch(() => undefined);
    await residence?.leave();
    this.#parts.stopped();
  }

  /** The process that takes orders; after one that leaves, the next. */
  async #present(order: StartOrder): Promise<Residence> {
    for (;;) {
      this.#residence ??= this.#launch();
      let residence: Residence;
      try {
        residence = await this.#residence;
      } catch (error) {
        throw startError(order, 'spawn', (error as Error).message, (error as Error).cause);
      }
      if (!residence.isLeaving) return residence;
      await residence.gone;
    }
  }

  async #launch(): Promise<Residence> {
    const forget = (): void => {
      this.#residence = undefined;
      this.#pid = undefined;
    };
    try {
      const launched = await launch(this.#parts.plan());
      // Its actors keep the program alive, and not the process alone.
      launched.child.unref();
      this.#pid = launched.child.pid;
      const residence = new Residence(launched, this.#parts.clock);
      residence.gone.then(forget, forget);
      return residence;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
