import { createSystem, Pool } from 'troupe';
import { KNOWN_PI } from './known-pi.ts';
import { merge, partition } from './series.ts';
import { sumTerms } from './tasks.ts';

const PARTS = 8;

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system);

for (const digits of [1000, 1500, 2000]) {
  const began = performance.now();
  const pi = merge(await pool.map(sumTerms, partition(digits, PARTS))); // BigInts travel like any other value.
  const ms = Math.round(performance.now() - began);
  const right = pi === KNOWN_PI.slice(0, digits + 2);
  console.log(`${digits} digits, all right: ${right}, … ${pi.slice(-10)} (${ms} ms)`);
}
// => 1000 digits, all right: true, … 2164201989 (… ms)
// => 1500 digits, all right: true, … 7509302955 (… ms)
// => 2000 digits, all right: true, … 7802759009 (… ms)
await system.stop();
