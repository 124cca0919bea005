/**
 * Measures the library against others, through the public API:
 * `npm run bench -- [--rounds 5] [--only tells,asks,…] [--publish]`. README.md beside this says how.
 */

import { parseArgs } from 'node:util';
import { createSystem, OptionError, type System } from 'troupe';
import { concurrentAsks, sequentialAsks } from './asks.ts';
import { backlog, fedNeighbour } from './back-pressure.ts';
import { largeBinary } from './binary.ts';
import { children, localChildren } from './children.ts';
import { crowd } from './crowd.ts';
import { poolRaces } from './pool/races.ts';
import { run, type Race, type Result } from './race.ts';
import { barsOf, circumstances, describe, writeReport } from './report.ts';
import { restart } from './restart.ts';
import { sharedRaces } from './shared/races.ts';
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
  ['neighbour', fedNeighbour],
  ['backlog', backlog],
  ['start', start],
  ['restart', restart],
  ['children', children],
  ['local-children', localChildren],
  ...poolRaces,
  ...sharedRaces,
]);

const { rounds, chosen, publish } = optionsOrEnd();
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
console.log(barsOf(results));
console.log(`written to ${await writeReport(measured, results, publish)}.{md,json,svg}`);

interface Options {
  readonly rounds: number;
  readonly chosen: readonly (readonly [string, (system: System) => Race])[];
  readonly publish: boolean;
}

/** Ends the program where they cannot be read, saying why. */
function optionsOrEnd(): Options {
  try {
    return readOptions();
  } catch (error) {
    console.error(
      `${(error as Error).message}\nusage: npm run bench -- [--rounds 5] [--only tells,asks,…] [--publish]`,
    );
    return process.exit(2);
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      publish: { type: 'boolean', default: false },
    },
  });
  const count = Number(values.rounds);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new OptionError('rounds', values.rounds, 'an integer, 1 or more');
  return {
    rounds: count,
    publish: values.publish,
    chosen: values.only?.split(',').flatMap(named) ?? [...RACES],
  };
}

/** The race of that name, or all whose names begin with it: `pool` stands for `pool-tasks` and the others. */
function named(name: string): (readonly [string, (system: System) => Race])[] {
  const found = [...RACES].filter(([full]) => full === name || full.startsWith(`${name}-`));
  if (found.length === 0) throw new OptionError('only', name, [...RACES.keys()].join(', '));
  return found;
}
