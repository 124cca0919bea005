/**
 * Two customers, each in a process of its own, deposit and withdraw 10,000 times each, at the same
 * time and with no lock. An account is an actor, so no update is ever lost.
 */

import { createSystem } from 'troupe';
import { Account } from './account.ts';
import { Customer } from './customer.ts';

const RUNS = 10;
const TIMES = 10_000;

const system = await createSystem({ name: 'bank' });
const balances = new Set<number>();

for (let run = 1; run <= RUNS; run++) {
  const account = await system.spawn(Account, { args: [100] });
  const customers = await Promise.all(
    ['ann', 'bob'].map((name) => system.spawn(Customer, { name, args: [account] })),
  );

  const began = performance.now();
  await Promise.all(customers.map((customer) => customer.with({ timeoutMs: 60_000 }).ask('trade', TIMES)));
  const balance = await account.ask('balance');
  const seconds = (performance.now() - began) / 1000;

  console.log(`run ${run}: the balance is ${balance}, after ${seconds.toFixed(2)} s`); // => run 1: the balance is 100, after … s
  balances.add(balance);
  await Promise.all([account, ...customers].map((actor) => actor.stop()));
}

console.log([...balances]); // => [ 100 ]
await system.stop();
