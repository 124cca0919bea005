import { setTimeout as sleep } from 'node:timers/promises';
import { defineActor } from 'troupe';

export const Archive = defineActor(import.meta, 'Archive', () => {
  let lines = 0;
  return {
    async store(_line: string) {
      await sleep(1); // A slow disk. The next message waits meanwhile.
      lines++;
    },
    lines: () => lines,
  };
});
