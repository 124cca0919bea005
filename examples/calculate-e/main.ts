/** A long computation that goes on until it is told to stop, and then hands over what it has. */

import { setTimeout as sleep } from 'node:timers/promises';
import { createSystem, Event, Pool, Process, Queue } from 'troupe';
import { calculateE, queueE, type Estimate } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const exit = await Event.start(system);
const results = await Queue.start<Estimate>(system);

// In a process with a name, which puts its result on a queue.
const job = await Process.start(system, queueE, { name: 'CalculateE', args: [exit, results] });
console.log(`${job.name} computes`); // => CalculateE computes
await sleep(500);
await exit.set();
tell('the process', await results.get()); // => the process says that e is 2.7…
await job.join();

// In a pool, where the result is what the task returns.
await exit.clear();
const pool = await Pool.start(system, { size: 2 });
const calls = [pool.apply(calculateE, exit), pool.apply(calculateE, exit)];
await sleep(500);
await exit.set();
for (const estimate of await Promise.all(calls)) tell('a worker', estimate);
// => a worker says that e is 2.7…
// => a worker says that e is 2.7…
await system.stop();

function tell(who: string, { e, rounds }: Estimate): void {
  console.log(`${who} says that e is ${e.toFixed(3)} after ${rounds} rounds`);
}
