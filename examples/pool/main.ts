import { createSystem, Pool } from 'troupe';
import { square, vanish } from './tasks.ts';

const system = await createSystem({ name: 'demo', logLevel: 'fatal' });
const pool = await Pool.start(system, { size: 2 });

console.log(square(3)); // => 9
console.log(await pool.map(square, [1, 2, 3])); // => [ 1, 4, 9 ]
await pool.apply(vanish, 4).catch((error: Error) => console.log(error.name)); // => WorkerLostError
console.log(await pool.apply(square, 5)); // => 25

await pool.close();
await system.stop();
