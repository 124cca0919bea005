import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask, type Lock } from 'troupe';

/** Adds 1 to the number in a file, slowly. Without the lock, others would do the same in the meantime. */
export const takeNumber = defineTask(import.meta, 'takeNumber', async (lock: Lock, path: string) =>
  lock.withLock(async () => {
    const number = Number(await readFile(path, 'utf8')) + 1;
    await sleep(Math.random() * 50);
    await writeFile(path, String(number));
    return number;
  }),
);
