/** Three guests wait for a condition, that there is a plate, and one cook makes it true. */

import { Cell, Condition, createSystem, Pool } from 'troupe';
import { cook, eat } from './tasks.ts';

const GUESTS = 3;

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: GUESTS + 1 });
const bell = await Condition.start(system);
const plates = await Cell.start(system, { initial: 0 });

const guests = Array.from({ length: GUESTS }, () => pool.apply(eat, bell, plates));
await pool.apply(cook, bell, plates, GUESTS);
await Promise.all(guests);
console.log(`all ${GUESTS} have eaten, ${await plates.get()} plates are left`); // => all 3 have eaten, 0 plates are left
await system.stop();
