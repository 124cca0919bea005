/**
 * Measures the library against others, through the public API:
 * `npm run bench -- [--rounds 5] [--only tells,asks,…] [--publish]`. README.md beside this says how.
 */

import { parseArgs } from 'node:util';
import { createSystem, OptionError, type System } from 'troupe';
import { concurrentAsks, sequentialAsks } from './asks.ts';
import { summarizeBars } from './bars.ts';
import { largeBinary } from './binary.ts';
import { crowd } from './crowd.ts';
import { run, type Race, type Result } from './race.ts';
import { circumstances, describe, writeReport } from './report.ts';
import { start } from './start.ts';
import { terminalTable } from './table.ts';
import { localTells, tells } from './tells.ts';

const RACES: ReadonlyMap<string, (system: System) => Race> = new Map([
  ['tells', tells],
  ['asks', sequentialAsks],
  ['in-flight', concurrentAsks],
  ['binary', largeBinary],
  ['local', localTells],
  ['crowd', crowd],
  ['start', start],
]);

const { rounds, chosen } = readOptions();
const measured = circumstances(rounds);
console.log(describe(measured));

const system = await createSystem({ name: 'bench', logLevel: 'warn' });
const results: Result[] = [];
for (const [name, race] of chosen) {
  process.stderr.write(`${name} …\n`);
  results.push(...(await run(race(system), rounds)));
}
await system.stop();

console.log(terminalTable(results));
console.log(summarizeBars(results.flatMap(({ judged }) => judged ?? [])));
console.log(`written to ${writeReport(measured, results)}.{md,json}`);

function readOptions(): { rounds: number; chosen: (readonly [string, (system: System) => Race])[] } {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '5' }, only: { type: 'string' } },
  });
  const count = Number(values.rounds);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new OptionError('rounds', values.rounds, 'an integer, 1 or more');
  const names = values.only?.split(',') ?? [...RACES.keys()];
  return {
    rounds: count,
    chosen: names.map((name) => {
      const race = RACES.get(name);
      if (race === undefined) throw new OptionError('only', name, [...RACES.keys()].join(', '));
      return [name, race];
    }),
  };
}
