import { defineActor, type ActorRef } from 'troupe';

/** What a customer needs of an account; any actor that understands these messages will do. */
interface AccountProtocol {
  deposit(amount: number): number;
  withdraw(amount: number): number;
  balance(): number;
}

export const Customer = defineActor(import.meta, 'Customer', () => ({
  async trade(account: ActorRef<AccountProtocol>, times: number) {
    for (let time = 0; time < times; time++) {
      await account.tell('deposit', 1);
      await account.tell('withdraw', 1);
    }
    return account.ask('balance'); // Answered after all of the above: one sender's messages keep their order.
  },
}));
