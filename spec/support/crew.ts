/** A system and a pool for all specs of a suite, which leave nothing behind in them. */

import { createSystem, Pool, type System } from 'troupe';

import { waitUntil } from './wait-until.ts';

export interface Crew {
  readonly system: System;
  /** Its workers are processes that share what a spec makes. */
  readonly pool: Pool;
}

export function useCrew(size: number): Crew {
  let crew: Crew | undefined;
  before(async () => {
    const system = await createSystem({ name: 'spec', logLevel: 'silent' });
    const pool = await Pool.start(system, { size });
    crew = { system, pool };
    await waitUntil(async () => (await pool.stats()).ready === size, 'all workers are ready');
  });
  after(async () => crew?.system.stop());
  const current = (): Crew => {
    if (crew === undefined) throw new Error('a crew lives while the specs of its suite run');
    return crew;
  };
  return {
    get system() {
      return current().system;
    },
    get pool() {
      return current().pool;
    },
  };
}
