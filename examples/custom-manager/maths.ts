import { defineActor } from 'troupe';

/** An object that many processes share: whoever asks, one call is handled after the other. */
export const Maths = defineActor(import.meta, 'Maths', () => {
  let calls = 0;
  return {
    add(a: number, b: number) {
      calls++;
      return a + b;
    },
    multiply(a: number, b: number) {
      calls++;
      return a * b;
    },
    calls: () => calls,
  };
});
