/** A flag that processes wait for. */

import type { ActorDefinition, Finder, Spawner } from '../lib/actor/context.ts';
import { defineActor } from '../lib/actor/definition.ts';
import type { Later } from '../lib/actor/protocol.ts';
import { defineClient } from '../lib/codec/client.ts';
import { patient } from './shared/patient.ts';
import {
  call,
  findShared,
  SharedClient,
  type SharedDefinition,
  sharedDefinition,
  type SharedOptions,
  startShared,
} from './shared/shared-client.ts';
import { waitFor, type WaitOptions } from './shared/wait.ts';
import { type InVain, type Wait, WaitingList } from './shared/waiting-list.ts';

export type EventOptions = SharedOptions;

interface EventProtocol {
  set(): void;
  clear(): void;
  isSet(): boolean;
  wait(wait: Wait | undefined): true | Later<true | InVain>;
  cancelWait(key: string): void;
}

const EventActor: ActorDefinition<[], EventProtocol> = defineActor(import.meta, 'Event', (ctx) => {
  const waiting = new WaitingList<true>(ctx);
  let isSet = false;
  return {
    set() {
      isSet = true;
      waiting.settleAll(true);
    },
    clear: () => void (isSet = false),
    isSet: () => isSet,
    wait: (wait) => isSet || waiting.join(wait ?? {}, undefined),
    cancelWait: (key) => waiting.cancel(key),
  };
});

/**
 * A flag. Setting it lets all who wait go on, and those who come later as long as it is set.
 *
 * @example
 * ```ts
 * const exit = await Event.start(system);
 * while (!(await exit.isSet())) computeSome();
 * ```
 */
export class Event extends SharedClient<EventProtocol> {
  static readonly definition: SharedDefinition<EventOptions, EventProtocol> = sharedDefinition(
    EventActor,
    [],
    () => [],
  );

  /** @returns Rejects with {@link OptionError}, {@link NameTakenError} or {@link ClosedError}. */
  static async start(owner: Spawner, options: EventOptions = {}): Promise<Event> {
    return new Event(await startShared(owner, Event.definition, options));
  }

  /** @returns `undefined` when there is none of that name. */
  static whereis(owner: Finder, name: string): Promise<Event | undefined> {
    return findShared(owner, Event.definition, name, (ref) => new Event(ref));
  }

  set(): Promise<void> {
    return call(this, 'set');
  }

  clear(): Promise<void> {
    return call(this, 'clear');
  }

  isSet(): Promise<boolean> {
    return call(this, 'isSet');
  }

  /**
   * Waits until it is set.
   *
   * @returns `false` when the deadline has passed first. Rejects with the reason of the signal, or {@link ClosedError}.
   */
  async wait(options?: WaitOptions): Promise<boolean> {
    const outcome = await waitFor(this.ref, options, (wait) => patient(this.ref).ask('wait', wait));
    return outcome !== 'timeout';
  }
}

defineClient(import.meta, 'Event', Event);
