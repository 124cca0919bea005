import { setTimeout as sleep } from 'node:timers/promises';
import { defineTask, taskContext } from 'troupe';

export const square = defineTask(import.meta, 'square', (n: number) => n ** 2);
export const cube = defineTask(import.meta, 'cube', (n: number) => n ** 3);
export const power = defineTask(import.meta, 'power', (base: number, exponent: number) => base ** exponent);

const NAP_MS = 500;

/** Takes its time, as anything does that waits for a disk or a network, but no longer than it is wanted. */
export const slowSquare = defineTask(import.meta, 'slowSquare', async (n: number) => {
  await sleep(NAP_MS, undefined, { signal: taskContext().signal });
  return n ** 2;
});

export const add = defineTask(import.meta, 'add', (a: number, b: number) => a + b);
export const subtract = defineTask(import.meta, 'subtract', (a: number, b: number) => a - b);
export const largest = defineTask(import.meta, 'largest', (numbers: readonly number[]) =>
  Math.max(...numbers),
);
