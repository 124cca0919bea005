/**
 * Two customers, each in a process of its own, deposit and withdraw 10,000 times each, at the same
 * time and with no lock. The account is an actor, so no update is lost.
 */

import { createSystem } from 'troupe';
import { Account } from './account.ts';
import { Customer } from './customer.ts';

const RUNS = 10;
const TIMES = 10_000;

const system = await createSystem({ name: 'bank' });
const ann = await system.spawn(Customer, { name: 'ann' });
const bob = await system.spawn(Customer, { name: 'bob' });
const balances = new Set<number>();

for (let run = 1; run <= RUNS; run++) {
  const account = await system.spawn(Account, { args: [100] });
  const began = performance.now();

  const patient = { timeoutMs: 60_000 };
  await Promise.all([ann, bob].map((customer) => customer.with(patient).ask('trade', account, TIMES)));
  const balance = await account.ask('balance');

  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`run ${run}: the balance is ${balance}, after ${seconds} s`); // => run 1: the balance is 100, after … s
  balances.add(balance);
  await account.stop();
}

console.log([...balances]); // => [ 100 ]
await system.stop();
