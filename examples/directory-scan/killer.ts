/** Kills workers of a pool, to show that it does not matter. */

import type { Pool, System } from 'troupe';

const EVERY_MS = 250;

/** The processes that run a pool's workers at this moment. */
export function workerPids(system: System, pool: Pool): number[] {
  const workers = system.processes().filter(({ path }) => path.startsWith(`${pool.ref.path}/`));
  return workers.map(({ pid }) => pid);
}

/** SIGKILLs a worker at random every 250 ms. */
export class Killer {
  #killed = 0;
  readonly #timer: NodeJS.Timeout;
  #doneAtLast = 0;

  /** @param done - Counts what is finished; a worker is killed only when that has grown. */
  constructor(system: System, pool: Pool, done: () => number) {
    this.#timer = setInterval(() => {
      const doneNow = done();
      if (doneNow > this.#doneAtLast && this.#kill(workerPids(system, pool))) this.#doneAtLast = doneNow;
    }, EVERY_MS);
  }

  /** @returns How many it has killed. */
  stop(): number {
    clearInterval(this.#timer);
    return this.#killed;
  }

  #kill(pids: readonly number[]): boolean {
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid === undefined) return false;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      return false; // It is gone already.
    }
    this.#killed++;
    return true;
  }
}
