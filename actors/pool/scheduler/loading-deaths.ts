/** Deaths of workers before they could claim an item of a job: it must be the module of its task. */

import type { ExitReason } from '../../../lib/exit-reason.ts';

/** So many in a row may be bad luck. */
const MOST = 20;
/** Or so many that were killed because they took too long, for which each of them took its time. */
const MOST_KILLED = 3;

export class LoadingDeaths {
  #count = 0;
  #killed = 0;

  get count(): number {
    return this.#count;
  }

  /** One more. @returns Whether the module is hopeless. */
  add(reason: ExitReason): boolean {
    this.#count++;
    if (reason.type === 'killed' && reason.by === 'request') this.#killed++;
    return this.#count >= MOST || this.#killed >= MOST_KILLED;
  }

  /** Something has been done, and so the module can be loaded. */
  forget(): void {
    this.#count = 0;
    this.#killed = 0;
  }
}
