/** Results come in any order; who tags them can sort them. `map` needs none of that. */

import { createSystem, Pool, Process, Queue } from 'troupe';
import { cube, putCube, type Tagged } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const numbers = [1, 2, 3, 4];

const results = await Queue.start<Tagged>(system);
const processes = await Promise.all(
  numbers.map((n, index) => Process.start(system, putCube, { args: [n, index, results] })),
);
for (const each of processes) await each.join();
await results.close();

const tagged: Tagged[] = [];
for await (const result of results) tagged.push(result);
tagged.sort(([one], [other]) => one - other);
console.log(tagged.map(([, result]) => result)); // => [ 1, 8, 27, 64 ]

const pool = await Pool.start(system);
console.log(await pool.map(cube, numbers)); // => [ 1, 8, 27, 64 ]
await system.stop();
