/** Ends processes in several ways, and shows what their supervisors make of it. */

import { child, createSystem, formatTree, type SupervisorRef } from 'troupe';
import { jam, leave, shoot } from './blows.ts';
import { Desk } from './desk.ts';
import { shop } from './shop.ts';
import { deskOf, printPids, strike } from './strike.ts';
import { tellUntilStarted } from './tell.ts';

const system = await createSystem({ name: 'demo', logLevel: 'fatal' });
const tree = await system.start(shop);

async function supervisor(id: string): Promise<SupervisorRef> {
  const found = await tree.child<SupervisorRef>(id);
  if (found === undefined) throw new Error(`${id} does not run`);
  return found;
}

// Which processes are started again with one that ends?

await strike(await supervisor('one_for_one'), 'till', jam);
// => /demo/shop/one_for_one, till: it crashed: paper jam
// => stock … the same
// => till … new
// => printer … the same

await strike(await supervisor('one_for_all'), 'till', leave(1));
// => /demo/shop/one_for_all, till: its process ended with exit code 1
// => stock … new
// => till … new
// => printer … new

await strike(await supervisor('rest_for_one'), 'till', shoot);
// => /demo/shop/rest_for_one, till: its process ended with signal SIGKILL
// => stock … the same
// => till … new
// => printer … new

const dynamic = await supervisor('dynamic');
for (let desk = 1; desk <= 3; desk++) {
  await dynamic.startChild(child(Desk, { id: 'desk', restart: 'transient' }));
}
await strike(dynamic, 'desk#2', shoot);
// => /demo/shop/dynamic, desk#2: its process ended with signal SIGKILL
// => desk#1 … the same
// => desk#2 … new
// => desk#3 … the same

await strike(dynamic, 'desk#3', leave(0)); // A transient child may leave.
// => /demo/shop/dynamic, desk#3: it ended normally
// => desk#1 … the same
// => desk#2 … the same
// => desk#3 … gone

// How often?

const strict = await supervisor('strict');
await strike(strict, 'till', jam);
await strike(strict, 'till', jam);
const before = await strict.whichChildren();
const events = system.events();
await jam(await deskOf(strict, 'till'));
console.log(`\n${strict.path}, till: a third jam within a minute`);
await tellUntilStarted(events, strict.path);
// => /demo/shop/strict/till has ended: it crashed: paper jam
// => /demo/shop/strict/till is given up: more than 2 restarts within 60000 ms
// => /demo/shop/strict/printer has ended: it was stopped
// => /demo/shop/strict leaves it to /demo/shop
printPids(before, await strict.whichChildren()); // Its ref, too, leads to the next run.
// => till … new
// => printer … new

// When?

const till = await deskOf(await supervisor('patient'), 'till');
console.log('\n/demo/shop/patient, till: a paper jam as soon as it runs'); // => /demo/shop/patient, till: a paper jam as soon as it runs
for (const waitMs of [100, 200, 400, 800]) {
  const down = till.watch();
  till.tell('jam');
  await down;
  const diedAt = performance.now();
  await till.ask('serve');
  const tookMs = Math.round(performance.now() - diedAt);
  console.log(`served again after ${tookMs} ms: a wait of ${waitMs} ms, and a start`); // => served again after … ms: a wait of … ms, and a start
}

// And what is there now?

console.log(`\n${formatTree(await system.tree())}`);
// => demo … supervisor … running …
// => …till … worker … running … 1 restart … last: SIGKILL
// => …desk#1 … worker … running …
// => …strict … supervisor … running … 1 restart … last: shutdown: more than 2 restarts within 60000 ms…
// => …till … worker … running … 4 restarts … last: crashed: paper jam

await system.stop();
