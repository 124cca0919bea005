/** Where the events of a whole system end: in the program's own process, with those who listen there. */

import { channel } from 'node:diagnostics_channel';
import type { Clock, TimerHandle } from '../../clock.ts';
import { EVENT_CHANNELS, type SystemEvent } from '../../diagnostics.ts';
import { EventQueue } from './event-queue.ts';
import type { EventSink, RelayedEvent } from '../identity.ts';

const channels = new Map(
  Object.entries(EVENT_CHANNELS).map(([type, name]) => [type as SystemEvent['type'], channel(name)]),
);

/** How often to look whether a channel has subscribers: soon for a human, and nothing for a processor. */
const LOOK_MS = 200;

export class EventBoard implements EventSink {
  readonly #path: string;
  readonly #queues = new Set<EventQueue>();
  #state: 'open' | 'closed' = 'open';
  #onChange: () => void = () => undefined;
  #stopLooking: () => void = () => undefined;

  /** @param path - Of the system. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Calls `onChange` when somebody has begun or ceased to listen; for channels, which do not say so, from time to
   * time.
   *
   * @param clock - Its timers keep no program alive.
   */
  open(clock: Clock, onChange: () => void): void {
    this.#onChange = onChange;
    let timer: TimerHandle;
    const look = (): void => {
      onChange();
      timer = clock.setTimeout(look, LOOK_MS);
    };
    look();
    this.#stopLooking = () => clock.clearTimeout(timer);
  }

  get wanted(): boolean {
    if (this.#queues.size > 0) return true;
    for (const { hasSubscribers } of channels.values()) if (hasSubscribers) return true;
    return false;
  }

  want(): void {}

  listen(): EventQueue {
    const queue = new EventQueue(this.#path, (closed) => {
      this.#queues.delete(closed);
      this.#onChange();
    });
    if (this.#state === 'closed') queue.end();
    else {
      this.#queues.add(queue);
      this.#onChange();
    }
    return queue;
  }

  publish(event: SystemEvent): void {
    // What a subscriber throws, Node.js throws again later, outside of this.
    channels.get(event.type)?.publish(event);
    for (const queue of this.#queues) queue.push(event);
  }

  pass(event: RelayedEvent): void {
    this.publish(event.open());
  }

  /** The system has stopped. */
  close(): void {
    this.#state = 'closed';
    this.#stopLooking();
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }
}
