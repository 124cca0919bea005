import { defineTask, type Queue } from 'troupe';

/** Puts a random number on the queue. */
export const produce = defineTask(import.meta, 'produce', async (numbers: Queue<number>) => {
  await numbers.put(Math.random());
});

/** Takes one word. */
export const readWord = defineTask(import.meta, 'readWord', (words: Queue<string>) => words.get());

/** Deals with jobs until there are no more. @returns How many that were. */
export const consume = defineTask(import.meta, 'consume', async (jobs: Queue<string>) => {
  let count = 0;
  for await (const _job of jobs) {
    count++;
    await jobs.taskDone();
  }
  return count;
});
