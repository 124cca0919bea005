import { createSystem } from 'troupe';
import { Archive } from './archive.ts';

const system = await createSystem({ name: 'demo' });
const archive = await system.spawn(Archive, { mailbox: { capacity: 100 } });

for (let number = 1; number <= 1_000; number++) {
  await archive.tell('store', `line ${number}`); // Goes on at once while the archive keeps up.
}
console.log(await archive.ask('lines')); // => 1000
await system.stop();
