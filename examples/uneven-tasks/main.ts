/** Four jobs on four workers: all begin at once, and the shortest is done first. */

import { createSystem, Pool } from 'troupe';
import { work } from './tasks.ts';

const jobs = [
  { name: 'A', seconds: 2.5 },
  { name: 'B', seconds: 1 },
  { name: 'C', seconds: 0.5 },
  { name: 'D', seconds: 1.5 },
];

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: jobs.length });

const began = performance.now();
for await (const name of pool.imapUnordered(work, jobs)) {
  const elapsed = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${name} is done after ${elapsed} s`);
}
// => C is done after … s
// => B is done after … s
// => D is done after … s
// => A is done after … s
await system.stop();
