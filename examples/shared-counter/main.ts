/** Many count at the same time, and no count is lost. */

import { Cell, createSystem, Pool } from 'troupe';
import { addTo, increment, incrementBadly, TIMES } from './tasks.ts';

const INCREMENTERS = 30;
const ADDERS = 2_000;

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 4 });

const counter = await Cell.start(system, { initial: 0 });
await Promise.all(Array.from({ length: INCREMENTERS }, () => pool.apply(increment, counter)));
console.log(`${await counter.get()} of ${INCREMENTERS * TIMES}`); // => 600 of 600

await counter.set(0);
await Promise.all(Array.from({ length: INCREMENTERS }, () => pool.apply(incrementBadly, counter)));
console.log(`with get and set: ${await counter.get()} of ${INCREMENTERS * TIMES}`); // => with get and set: … of 600

const total = await Cell.start(system, { initial: 0 });
const amounts = Array.from({ length: ADDERS }, (_, index) => index + 1);
await Promise.all(amounts.map((amount) => pool.apply(addTo, total, amount)));
console.log(`1 + 2 + … + ${ADDERS} is ${await total.get()}`); // => 1 + 2 + … + 2000 is 2001000
await system.stop();
