import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask, type Barrier, type SharedList } from 'troupe';

/** Runs each lap in a time of its own, and then waits for the others. */
export const run = defineTask(
  import.meta,
  'run',
  async (runner: string, laps: number, line: Barrier, notes: SharedList<string>) => {
    for (let lap = 1; lap <= laps; lap++) {
      await sleep(Math.random() * 50);
      await notes.push(`${runner} has run lap ${lap}`);
      await line.wait();
    }
  },
);

/** What is done once per lap, when all are there and before any of them goes on. */
export const whistle = defineTask(import.meta, 'whistle', (notes: SharedList<string>) =>
  notes.push('whistle'),
);
