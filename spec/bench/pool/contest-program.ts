/** Takes one measurement of one pool, alone in its process: `contest-program.js <crew> <measurement>`; prints the figures as JSON. */

import { bareProcesses } from './bare.ts';
import type { OpenCrew } from './crew.ts';
import { measurements } from './measure.ts';

/** Each is loaded alone. */
const CREWS: Readonly<Record<string, () => Promise<OpenCrew>>> = {
  troupe: async () => (await import('./crews/troupe.ts')).openTroupe,
  piscina: async () => (await import('./crews/piscina.ts')).openPiscina,
  'tinypool-thread': async () => (await import('./crews/tinypool.ts')).tinypool('worker_threads'),
  'tinypool-process': async () => (await import('./crews/tinypool.ts')).tinypool('child_process'),
  'workerpool-thread': async () => (await import('./crews/workerpool.ts')).workerpool('thread'),
  'workerpool-process': async () => (await import('./crews/workerpool.ts')).workerpool('process'),
  'poolifier-thread': async () => (await import('./crews/poolifier.ts')).poolifier('thread'),
  'poolifier-cluster': async () => (await import('./crews/poolifier.ts')).poolifier('cluster'),
};

const [, , crew = '', measurement = ''] = process.argv;
if (crew === 'bare') console.log(JSON.stringify(await bareProcesses()));
else {
  const [load, measure] = [CREWS[crew], measurements[measurement]];
  if (load === undefined || measure === undefined) throw new Error(`no ${crew} or no ${measurement}`);
  console.log(JSON.stringify(await measure(await load())));
}
// Without waiting for what a pool has left behind.
process.exit();
