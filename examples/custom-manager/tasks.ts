import { defineTask, type RefOf } from 'troupe';
import type { Maths } from './maths.ts';

export const calculate = defineTask(import.meta, 'calculate', async (maths: RefOf<typeof Maths>, n: number) =>
  maths.ask('add', n, await maths.ask('multiply', n, n)),
);
