/**
 * Four processes put a string on a queue each, and are joined before anybody reads it. The queue is not kept in a
 * pipe but by an actor, so this does not deadlock, however long the strings are.
 */

import { createSystem, Process, Queue } from 'troupe';
import { putString } from './tasks.ts';

const system = await createSystem({ name: 'demo' });

for (const length of [5, 1_000_000]) {
  const strings = await Queue.start<string>(system);
  const processes = await Promise.all(
    [1, 2, 3, 4].map(() => Process.start(system, putString, { args: [strings, length] })),
  );
  for (const each of processes) await each.join();

  await strings.close();
  for await (const string of strings) console.log(`${string.slice(0, 5)}, ${string.length} characters`);
}
// => …, 5 characters
// => …, 5 characters
// => …, 5 characters
// => …, 5 characters
// => …, 1000000 characters
// => …, 1000000 characters
// => …, 1000000 characters
// => …, 1000000 characters
await system.stop();
