/** The methods of Python's `Pool`, one after the other. */

import { createSystem, Pool } from 'troupe';
import { add, cube, largest, power, slowSquare, square, subtract } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 4 });
const numbers = [1, 2, 3, 4, 5, 6];

// apply: one call, and its result.
console.log(await pool.apply(square, 6)); // => 36

// apply_async: calls that are not awaited run at the same time.
console.log(await Promise.all(numbers.map((n) => pool.apply(square, n)))); // => [ 1, 4, 9, 16, 25, 36 ]

// map: the results in the order of the items, whichever is done first.
console.log(await pool.map(cube, numbers)); // => [ 1, 8, 27, 64, 125, 216 ]

// map_async: the promise of a map is the AsyncResult.
const cubes = pool.map(cube, numbers);
console.log('meanwhile, something else'); // => meanwhile, something else
console.log(await cubes); // => [ 1, 8, 27, 64, 125, 216 ]

// starmap: a list of arguments for each call.
const powers: [base: number, exponent: number][] = [
  [2, 2],
  [4, 3],
  [5, 5],
];
console.log(await pool.starmap(power, powers)); // => [ 4, 64, 3125 ]

// imap: the results one by one; imapUnordered: each as soon as it is there.
for await (const result of pool.imap(cube, [1, 2])) console.log(result);
// => 1
// => 8
let total = 0;
for await (const result of pool.imapUnordered(cube, numbers)) total += result;
console.log(total); // => 441

// Different functions, each with its own arguments.
const calls = [pool.apply(add, 2, 3), pool.apply(subtract, 4, 3), pool.apply(largest, [3, 7, 5])];
console.log(await Promise.all(calls)); // => [ 5, 1, 7 ]

// submit: a call that can be cancelled, even while it runs.
const call = pool.submit(slowSquare, 7);
call.cancel();
await call.result.catch((error: Error) => console.log(error.name)); // => TaskCancelledError

// get(timeout): what has taken too long is ended as well.
const hasty = pool.with({ timeoutMs: 50 });
await hasty.apply(slowSquare, 7).catch((error: Error) => console.log(error.name)); // => TaskTimeoutError

// What takes half a second takes that four times on four workers, and twice that for a fifth.
for (const count of [4, 5]) {
  const began = performance.now();
  const squares = await pool.map(slowSquare, numbers.slice(0, count));
  console.log(`${squares.join(', ')} in ${((performance.now() - began) / 1000).toFixed(2)} s`);
}
// => 1, 4, 9, 16 in … s
// => 1, 4, 9, 16, 25 in … s

await pool.close(); // close and join in one: what was called before is done.
await system.stop();
