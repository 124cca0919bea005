import { createSystem } from 'troupe';
import { Finish, Member } from './token-ring.ts';

const system = await createSystem({ name: 'demo' });
const placement = system.host('ring'); // One OS process for all that is placed in it.

const members = await Promise.all(
  Array.from({ length: 1_000 }, async () => system.spawn(Member, { placement })),
);
for (const [index, member] of members.entries()) {
  await member.tell('join', members[(index + 1) % members.length] ?? member);
}

const finish = await system.spawn(Finish); // In a process of its own, which the ring reaches directly.
members[0]?.tell('pass', 100_000, finish);
console.log(await finish.with({ timeoutMs: 60_000 }).ask('wait')); // => arrived
console.log(system.processes().length); // => 2
await system.stop();
