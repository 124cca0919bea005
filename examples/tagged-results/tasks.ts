import { defineTask, type Queue } from 'troupe';

/** A result, and which one it is. */
export type Tagged = readonly [index: number, cube: number];

export const putCube = defineTask(
  import.meta,
  'putCube',
  async (n: number, index: number, to: Queue<Tagged>) => {
    await to.put([index, cube(n)]);
  },
);

export const cube = defineTask(import.meta, 'cube', (n: number) => n ** 3);
