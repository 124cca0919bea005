/** Two processes talk over a pipe, one end each. */

import { createSystem, Pipe, Pool } from 'troupe';
import { shout } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 1 });

const [here, there] = await Pipe.start<string>(system);
const words = pool.apply(shout, there); // An end is a value; it belongs to whoever uses it first.

for (const word of ['hello', 'world']) {
  await here.send(word);
  console.log(await here.recv());
}
// => HELLO
// => WORLD
console.log(await here.poll(50)); // => false

await here.close(); // The other end receives what is left, and then learns of this.
console.log(`${await words} words`); // => 2 words
await system.stop();
