/** Follows the events of a system, and puts them into short lines to compare. */

import type { SystemEvent, System } from 'troupe';
import { waitUntil } from './wait-until.ts';

export class Witness {
  readonly seen: SystemEvent[] = [];
  /** Resolves when no more come. */
  readonly ended: Promise<void>;

  /** From now on. */
  constructor(system: System) {
    this.ended = this.#follow(system.events());
  }

  /** The events of the actor at `path`, or of all; each as `type path detail`, without the system's name. */
  lines(path?: string): string[] {
    return this.seen.filter((event) => path === undefined || event.path === path).map(lineOf);
  }

  /** The last event of a type that is about the actor at `path`. */
  last<T extends SystemEvent['type']>(type: T, path: string): Extract<SystemEvent, { type: T }> {
    const found = this.seen.findLast((event) => event.type === type && event.path === path);
    if (found === undefined) throw new Error(`no event ${type} of ${path}:\n${this.lines().join('\n')}`);
    return found as Extract<SystemEvent, { type: T }>;
  }

  /** Resolves once there is such a line, so often. */
  async line(line: string, times: number = 1): Promise<void> {
    const count = (): number => this.lines().filter((one) => one === line).length;
    try {
      await waitUntil(() => count() >= times, line);
    } catch {
      throw new Error(`there is no '${line}' (${times}) among\n${this.lines().join('\n')}`);
    }
  }

  async #follow(events: AsyncIterable<SystemEvent>): Promise<void> {
    for await (const event of events) this.seen.push(event);
  }
}

function lineOf(event: SystemEvent): string {
  const path = event.path.replace(/^\/[^/]+(?=\/)/, '');
  const detail = detailOf(event);
  return `${event.type} ${path}${detail === '' ? '' : ` ${detail}`}`;
}

function detailOf(event: SystemEvent): string {
  switch (event.type) {
    case 'started':
      return event.restarts === 0 ? '' : `again ${event.restarts}`;
    case 'start-failed':
      return '';
    case 'exited':
      return `${event.reason.type}${event.restarting ? ', restarting' : ''}`;
    case 'restarting':
      return '';
    case 'gave-up':
      return `by ${event.by}`;
    case 'escalated':
      return `to ${event.to}`;
    case 'lost':
      return String(event.count);
  }
}
