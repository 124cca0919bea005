import { defineTask, type ActorRef } from 'troupe';

/** What the task needs of a calculator. */
interface MathsProtocol {
  add(a: number, b: number): number;
  multiply(a: number, b: number): number;
}

export const calculate = defineTask(
  import.meta,
  'calculate',
  async (maths: ActorRef<MathsProtocol>, n: number) => maths.ask('add', n, await maths.ask('multiply', n, n)),
);
