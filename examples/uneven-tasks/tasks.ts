import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask } from 'troupe';

export interface Job {
  readonly name: string;
  readonly seconds: number;
}

export const work = defineTask(import.meta, 'work', async ({ name, seconds }: Job) => {
  console.log(`${name} begins, for ${seconds} s`);
  await sleep(seconds * 1000);
  return name;
});
