/** What must and what must not compile: queues and pipes. Never run. */

import {
  child,
  type Connection,
  createSystem,
  defineActor,
  defineTask,
  Pipe,
  Pool,
  Process,
  Queue,
  type RefOf,
  SharedMap,
} from 'troupe';

const produce = defineTask(import.meta, 'produce', async (queue: Queue<string>, word: string) => {
  await queue.put(word);
  // @ts-expect-error it holds strings
  await queue.put(7);
});
const answer = defineTask(import.meta, 'answer', async (end: Connection<number, string>) => {
  const question: string = await end.recv();
  await end.send(question.length);
  // @ts-expect-error it sends numbers
  await end.send(question);
});

const system = await createSystem();

// Queues
const queue = await Queue.start<string>(system, { maxSize: 5, redeliver: true, name: 'words' });
await queue.put('red', { timeoutMs: 5, signal: AbortSignal.timeout(5) });
const word: string = await queue.get({ timeoutMs: 5 });
const perhaps: string | undefined = await queue.tryGet();
const fitted: boolean = await queue.tryPut('green');
const size: number = await queue.size();
const empty: boolean = await queue.isEmpty();
await queue.taskDone();
await queue.join({ timeoutMs: 5 });
for await (const each of queue) each.toUpperCase();
const found: Queue<string> | undefined = await Queue.whereis<string>(system, 'words');
await using disposed = await Queue.start<number>(system);
// @ts-expect-error it holds strings
await queue.put(7);
// @ts-expect-error it holds strings
const wrong: number = await queue.get();
// @ts-expect-error there may be none
const surely: string = await queue.tryGet();
// @ts-expect-error no such option
await Queue.start(system, { size: 5 });
// @ts-expect-error a number
await Queue.start(system, { maxSize: '5' });
// @ts-expect-error no such option
await queue.get({ timeout: 5 });
// @ts-expect-error a queue of strings may not be put to what a queue of either takes
const wider: Queue<string | number> = queue;
// @ts-expect-error nor does it hold strings alone
const narrower: Queue<'red'> = queue;

// Pipes
const [here, there] = await Pipe.start<string, number>(system, { name: 'line' });
await here.send('how long?');
const length: number = await here.recv({ timeoutMs: 5 });
const comes: boolean = await there.poll(5);
const [first, second]: [Connection<boolean, boolean>, Connection<boolean, boolean>] =
  await Pipe.start<boolean>(system);
const ends = await Pipe.whereis<string, number>(system, 'line');
await ends?.[1].send(7);
for await (const question of there) question.toUpperCase();
// @ts-expect-error this end sends strings
await here.send(7);
// @ts-expect-error the other one numbers
await there.send('seven');
// @ts-expect-error this end receives numbers
const text: string = await here.recv();
// @ts-expect-error no such option
await Pipe.start(system, { duplex: true });

// Both are values of tasks, of messages, and of other clients.
const pool = await Pool.start(system);
await pool.apply(produce, queue, 'blue');
await Process.start(system, produce, { args: [queue, 'blue'] });
await Process.start(system, answer, { args: [there] });
const Reader = defineActor(import.meta, 'Reader', () => ({
  read: (from: Queue<string>) => from.get(),
  give: () => queue,
}));
const reader: RefOf<typeof Reader> = await system.spawn(Reader);
const read: string = await reader.ask('read', queue);
const given: Queue<string> = await reader.ask('give');
const shelves = await SharedMap.start<string, Queue<string>>(system);
await shelves.set('words', queue);
const kept: Queue<string> | undefined = await shelves.get('words');
const nested = await Queue.start<{ readonly reply: Queue<string> }>(system);
await (await nested.get()).reply.put('here');
// @ts-expect-error a queue of numbers
await pool.apply(produce, disposed, 'blue');
// @ts-expect-error a queue of numbers
await Process.start(system, produce, { args: [disposed, 'blue'] });
// @ts-expect-error the other end
await Process.start(system, answer, { args: [here] });
// @ts-expect-error a queue of numbers
await reader.ask('read', disposed);
// @ts-expect-error a queue of numbers
await shelves.set('numbers', disposed);

// Children of supervisors
child(Queue, { id: 'words', name: 'words', args: [{ maxSize: 5 }] });
child(Queue);
// @ts-expect-error no such option
child(Queue, { args: [{ size: 5 }] });
// @ts-expect-error its name is the child's
child(Queue, { args: [{ name: 'words' }] });
