/** A custom shared object is an actor. Its methods are its messages, and their types are known everywhere. */

import { createSystem, Process } from 'troupe';
import { Maths } from './maths.ts';
import { calculate } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const maths = await system.spawn(Maths);

console.log(await maths.ask('add', 4, 3)); // => 7
console.log(await maths.ask('multiply', 7, 8)); // => 56

const processes = await Promise.all(
  [0, 1, 2, 3].map((n) => Process.start(system, calculate, { args: [maths, n] })),
);
for (const each of processes) await each.join();
console.log(await maths.ask('calls')); // => 10
await system.stop();
