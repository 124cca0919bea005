/** A clock goes on ticking while a worker computes; it stands still while this process does. */

import { createSystem, Pool } from 'troupe';
import { countPrimes } from './tasks.ts';

const BELOW = 2_000_000;

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 1 });

let ticks = 0;
const clock = setInterval(() => ticks++, 10);

const primes = await pool.apply(countPrimes, BELOW);
console.log(`${primes} primes; meanwhile the clock ticked: ${ticks > 0}`); // => 148933 primes; meanwhile the clock ticked: true

ticks = 0;
const same = countPrimes(BELOW) === primes;
console.log(`the same here: ${same}; meanwhile the clock ticked: ${ticks > 0}`); // => the same here: true; meanwhile the clock ticked: false

clearInterval(clock);
await system.stop();
