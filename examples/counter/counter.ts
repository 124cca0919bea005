import { defineActor } from 'troupe';

export const Counter = defineActor(import.meta, 'Counter', (_ctx, start: number = 0) => {
  let count = start;
  return {
    add: (n: number) => (count += n),
    value: () => count,
  };
});
