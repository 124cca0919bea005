/**
 * Who takes the place of slots whose owner, a process, has gone. What starts such a process again, and
 * with it all that it had, is a supervisor above: the question goes there, and down again to the process
 * in which things are now. Only what comes back under its own path has an heir: the children of static
 * supervisors.
 */

import type { RefData } from '../../codec/portable.ts';
import { ClosedError } from '../../errors.ts';
import { parentOf } from './process-id.ts';
import type { Routes } from './routes.ts';
import type { Slots } from '../runs/slots.ts';

export class Heirs {
  readonly #self: string;
  readonly #slots: Slots;
  readonly #routes: Routes;

  /** @param self - The id of this process. */
  constructor(self: string, slots: Slots, routes: Routes) {
    this.#self = self;
    this.#slots = slots;
    this.#routes = routes;
  }

  /** Finds the heir of a slot whose owner cannot be reached, once it is there; `undefined` when there is none. */
  async of({ owner, path }: RefData): Promise<RefData | undefined> {
    for (let process = parentOf(owner); process !== ''; process = parentOf(process)) {
      const asked = await this.#ask(process, path);
      // An owner that is there after all, and out of reach, has no heirs.
      if (asked !== 'gone') return asked?.owner === owner ? undefined : asked;
    }
    return undefined;
  }

  /** Finds what is at a path in this process or below it, once what leads there has been started. */
  async at(path: string): Promise<RefData | undefined> {
    let looked: RefData | undefined;
    for (;;) {
      const slot = this.#slots.nearest(path);
      if (slot === undefined || slot.data === looked) return undefined;
      if (slot.data.path === path) return slot.data;
      const place = await slot.locate();
      if ('reason' in place) return undefined;
      if (place.process === this.#self) looked = slot.data;
      else {
        const asked = await this.#ask(place.process, path);
        if (asked !== 'gone') return asked;
        await slot.fate(place);
      }
    }
  }

  async #ask(process: string, path: string): Promise<RefData | undefined | 'gone'> {
    if (process === this.#self) return this.at(path);
    try {
      return await this.#routes.to(process).askWithin(Infinity, 'heir', path);
    } catch (error) {
      if (error instanceof ClosedError) return 'gone';
      throw error;
    }
  }
}
