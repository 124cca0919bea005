import { defineActor, Rejection } from 'troupe';

export const Till = defineActor(import.meta, 'Till', () => {
  let total = 0;
  return {
    pay(amount: number) {
      if (amount <= 0) throw new Rejection('a payment is more than nothing');
      return (total += amount);
    },
    jam() {
      throw new Error('paper jam');
    },
  };
});
