import { defineTask, type Cell } from 'troupe';

export const TIMES = 20;

/** Counts so many times. Each update is made where the counter is, with nothing in between. */
export const increment = defineTask(import.meta, 'increment', async (counter: Cell<number>) => {
  for (let time = 0; time < TIMES; time++) await counter.update('add', 1);
});

/** Counts as often, but others may count between its `get` and its `set`: those counts are lost. */
export const incrementBadly = defineTask(import.meta, 'incrementBadly', async (counter: Cell<number>) => {
  for (let time = 0; time < TIMES; time++) await counter.set((await counter.get()) + 1);
});

export const addTo = defineTask(import.meta, 'addTo', async (total: Cell<number>, amount: number) => {
  await total.update('add', amount);
});
