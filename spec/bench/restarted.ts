/** The actor that is killed and restarted. */

import { defineActor } from 'troupe';

export const Restarted = defineActor(import.meta, 'Restarted', () => ({
  ping: () => true,
  /** How long the import of this module takes, in milliseconds, where all that it imports is loaded. */
  importAgain: async () => {
    const started = performance.now();
    await import(`${import.meta.url}?again`);
    return performance.now() - started;
  },
}));
