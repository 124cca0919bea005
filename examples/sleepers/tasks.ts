import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask } from 'troupe';

/** Sleeps, and turns over ten times a second. */
export const doze = defineTask(import.meta, 'doze', async (seconds: number) => {
  for (let turns = seconds * 10; turns > 0; turns--) await sleep(100);
});
