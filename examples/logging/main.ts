/**
 * Whatever any process logs comes out on stderr of this one, as NDJSON or readably on a terminal: with the time, the
 * pid, and the path of the process or actor. The level that is set here holds for all of them.
 */

import { createSystem, Pool, Process } from 'troupe';
import { Clerk } from './clerk.ts';
import { work } from './tasks.ts';

const system = await createSystem({ name: 'demo', logLevel: 'info' });

// Processes have names, unique ones unless they are given.
await (await Process.start(system, work, { name: 'Cleaner', args: ['sweep'] })).join();
await (await Process.start(system, work, { args: ['dust'] })).join();
// => {"level":30,…"pid":…"path":"/demo/Cleaner","job":"sweep","msg":"working"}
// => {"level":30,…"pid":…"path":"/demo/Process-2","job":"dust","msg":"working"}

const pool = await Pool.start(system, { name: 'pool', size: 2 });
await pool.apply(work, 'wash');
// => {"level":30,…"pid":…"path":"/demo/pool/…","job":"wash","msg":"working"}

const clerk = await system.spawn(Clerk, { name: 'clerk' });
await clerk.ask('file', '');
// => {"level":40,…"pid":…"path":"/demo/clerk","msg":"an empty letter"}
await system.stop();
