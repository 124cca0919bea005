import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask } from 'troupe';

/** Sleeps. */
export const doze = defineTask(import.meta, 'doze', async (seconds: number) => {
  await sleep(seconds * 1000);
});
