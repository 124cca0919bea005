/** Queues: first in, first out, between any processes. */

import { createSystem, Process, Queue } from 'troupe';
import { consume, produce, readWord } from './tasks.ts';

const FOUR = [1, 2, 3, 4];

const system = await createSystem({ name: 'demo' });

// Four colours come out in the order in which they went in.
const colours = await Queue.start<string>(system);
for (const [index, colour] of ['red', 'green', 'blue', 'black'].entries()) {
  await colours.put(colour);
  console.log(`push ${index + 1}: ${colour}`);
}
await colours.close(); // What is in it can still be taken; the loop ends after that.
let pops = 0;
for await (const colour of colours) console.log(`pop ${++pops}: ${colour}`);
// => push 1: red
// => push 2: green
// => push 3: blue
// => push 4: black
// => pop 1: red
// => pop 2: green
// => pop 3: blue
// => pop 4: black

// Four processes put a random number each.
const numbers = await Queue.start<number>(system);
const producers = await Promise.all(FOUR.map(() => Process.start(system, produce, { args: [numbers] })));
for (const producer of producers) await producer.join();
console.log(`${await numbers.size()} numbers`); // => 4 numbers
for (let left = 4; left > 0; left--) console.log(await numbers.get()); // => 0.…

// Four processes read a word each: which of them gets which is up to chance.
const words = await Queue.start<string>(system);
const readers = await Promise.all(FOUR.map(() => Process.start(system, readWord, { args: [words] })));
for (const word of ['to', 'be', 'or', 'not']) await words.put(word);
const read = await Promise.all(readers.map((reader) => reader.result));
console.log(read.sort()); // => [ 'be', 'not', 'or', 'to' ]

// A queue that can be joined: it waits until all that was put has been dealt with.
const jobs = await Queue.start<string>(system, { maxSize: 2 }); // Whoever puts a third waits for room.
const consumers = await Promise.all([1, 2].map(() => Process.start(system, consume, { args: [jobs] })));
for (let job = 1; job <= 10; job++) await jobs.put(`job ${job}`);
await jobs.join();
await jobs.close();
const counts = await Promise.all(consumers.map((consumer) => consumer.result));
console.log(`${counts.reduce((one, other) => one + other)} jobs are done`); // => 10 jobs are done
await system.stop();
