import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask } from 'troupe';

export interface Job {
  readonly name: string;
  readonly seconds: number;
}

/** Works in steps of a tenth of a second. */
export const work = defineTask(import.meta, 'work', async ({ name, seconds }: Job) => {
  console.log(`${name} begins, for ${seconds} s`);
  for (let steps = seconds * 10; steps > 0; steps--) await sleep(100);
  return name;
});
