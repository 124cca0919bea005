import { defineTask, type Event, type Queue } from 'troupe';

export interface Estimate {
  readonly e: number;
  readonly rounds: number;
}

const ROUNDS_AT_ONCE = 100_000;

/**
 * Computes e until an event is set, and for a moment at least: a round counts how many random numbers from 0 to 1 it takes until their sum is
 * more than 1, which is e on average.
 */
export const calculateE = defineTask(import.meta, 'calculateE', async (exit: Event): Promise<Estimate> => {
  let rounds = 0;
  let numbers = 0;
  do {
    for (let round = 0; round < ROUNDS_AT_ONCE; round++) {
      for (let sum = 0; sum <= 1; sum += Math.random()) numbers++;
    }
    rounds += ROUNDS_AT_ONCE;
  } while (!(await exit.isSet()));
  return { e: numbers / rounds, rounds };
});

/** The same, with the result put on a queue. */
export const queueE = defineTask(import.meta, 'queueE', async (exit: Event, results: Queue<Estimate>) => {
  await results.put(await calculateE(exit));
});
