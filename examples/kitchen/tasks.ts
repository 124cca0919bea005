import { defineTask, type Cell, type Condition } from 'troupe';

/** Puts plates on the counter, one by one, and rings for each. */
export const cook = defineTask(
  import.meta,
  'cook',
  async (bell: Condition, plates: Cell<number>, count: number) => {
    for (let plate = 0; plate < count; plate++) {
      await bell.withLock(async () => {
        await plates.update('add', 1);
        await bell.notify();
      });
    }
  },
);

/** Waits until there is a plate, and takes it: nobody else can, while the lock is held. */
export const eat = defineTask(import.meta, 'eat', async (bell: Condition, plates: Cell<number>) => {
  await bell.withLock(async () => {
    await bell.waitFor(async () => (await plates.get()) > 0);
    await plates.update('subtract', 1);
  });
});
