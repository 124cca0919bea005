import { defineTask } from 'troupe';

export const square = defineTask(import.meta, 'square', (n: number) => n * n, { idempotent: true });

/** Takes its own process with it, as a bug in a native module would. */
export const vanish = defineTask(import.meta, 'vanish', (n: number): number => {
  process.kill(process.pid, 'SIGKILL');
  return n;
});
