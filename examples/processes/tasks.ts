import { currentProcess, defineTask, parentProcess } from 'troupe';

export const greet = defineTask(import.meta, 'greet', (name: string) => `hello ${name}`);

/** Says which process runs it, and which has started that. */
export const introduce = defineTask(import.meta, 'introduce', () => ({
  current: currentProcess(),
  parent: parentProcess(),
}));

/** Goes on until its process is ended. */
export const spin = defineTask(import.meta, 'spin', () => {
  for (;;);
});

/** Ends its process. */
export const leave = defineTask(import.meta, 'leave', (code: number) => {
  process.exit(code);
});
