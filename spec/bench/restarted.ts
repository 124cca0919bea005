/** The actor that is killed and restarted. */

import { defineActor } from 'troupe';

/** The quickest counts: what else the machine did meanwhile is none of the import's. */
const IMPORTS = 5;

export const Restarted = defineActor(import.meta, 'Restarted', () => ({
  ping: () => true,
  /** How long the import of this module takes, in milliseconds, where all that it imports is loaded. */
  importAgain: async () => {
    const took: number[] = [];
    for (let count = 0; count < IMPORTS; count++) {
      const started = performance.now();
      await import(`${import.meta.url}?again=${count}`);
      took.push(performance.now() - started);
    }
    return Math.min(...took);
  },
}));
