/**
 * Whatever any process logs comes out on stderr of this one, as NDJSON or readably on a terminal: with the time, the
 * pid, and the path of the actor. The level that is set here holds for all of them.
 */

import { createSystem, Pool } from 'troupe';
import { halve } from './tasks.ts';
import { Worker } from './worker.ts';

const system = await createSystem({ name: 'demo', logLevel: 'info' });

const first = await system.spawn(Worker, { name: 'first' });
const second = await system.spawn(Worker); // Its name is made from that of its definition, and is unique.
await first.ask('work', 'sweep');
await second.ask('work', 'dust');
// => {"level":30,…"pid":…"path":"/demo/first","job":"sweep","msg":"working"}
// => {"level":30,…"pid":…"path":"/demo/Worker…","job":"dust","msg":"working"}

const pool = await Pool.start(system, { name: 'pool', size: 2 });
await pool.map(halve, [1, 2]);
// => {"level":40,…"path":"/demo/pool/…","n":1,"msg":"odd"}
await system.stop();
