/**
 * Ten mappers, ten converters, and one process that writes to a database. Each stage takes from the one before as
 * it has room, so that lines may come without end.
 */

import { createSystem, Pool } from 'troupe';
import { Database } from './database.ts';
import { convert, parse } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const [mappers, converters, database] = await Promise.all([
  Pool.start(system, { size: 10 }),
  Pool.start(system, { size: 10 }),
  system.spawn(Database),
]);

const readings = mappers.imapUnordered(parse, lines(1_000));
const rows = converters.imapUnordered(convert, readings);
for await (const row of rows) await database.tell('insert', row);

console.log(await database.ask('summary')); // => { rows: 1000, hottest: { station: 'Oslo', fahrenheit: 86 } }
await system.stop();

/** Stands for a large file: temperatures from 0 to 30 degrees, the highest of them in Oslo. */
function* lines(count: number): Generator<string> {
  const stations = ['Rome', 'Cairo', 'Lima', 'Oslo'];
  for (let at = 0; at < count; at++) {
    yield `${stations[at % stations.length]};${at === 3 ? 30 : (at % 29) + 0.5}`;
  }
}
