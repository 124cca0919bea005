/** Three runners wait for each other at a barrier after each lap. */

import { Barrier, createSystem, Pool, SharedList } from 'troupe';
import { run, whistle } from './tasks.ts';

const LAPS = 2;
const runners = ['Huey', 'Dewey', 'Louie'];

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: runners.length }); // One each: who waits takes up a worker.
const notes = await SharedList.start<string>(system);
const line = await Barrier.start(system, { parties: runners.length, action: [whistle, notes] });

await Promise.all(runners.map((runner) => pool.apply(run, runner, LAPS, line, notes)));
for await (const note of notes) console.log(note);
// => … has run lap 1
// => … has run lap 1
// => … has run lap 1
// => whistle
// => … has run lap 2
// => … has run lap 2
// => … has run lap 2
// => whistle
await system.stop();
