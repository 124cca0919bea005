import { defineActor, Rejection } from 'troupe';

/** An account: whoever deposits or withdraws, one message is handled at a time. */
export const Account = defineActor(import.meta, 'Account', (_ctx, opening: number) => {
  let balance = opening;
  return {
    deposit: (amount: number) => (balance += amount),
    withdraw: (amount: number) => {
      if (amount > balance) throw new Rejection('not enough money', { balance });
      return (balance -= amount);
    },
    balance: () => balance,
  };
});
