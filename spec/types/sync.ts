/** What must and what must not compile: locks, conditions, barriers and processes. Never run. */

import {
  Barrier,
  child,
  Condition,
  createSystem,
  currentProcess,
  defineActor,
  defineTask,
  Event,
  type Lease,
  Lock,
  type NamedProcess,
  parentProcess,
  Pool,
  Process,
  Semaphore,
} from 'troupe';

const square = defineTask(import.meta, 'square', (n: number) => n * n);
const later = defineTask(import.meta, 'later', async (word: string, times = 1) => word.repeat(times));
const nothing = defineTask(import.meta, 'nothing', () => undefined);
const withLock = defineTask(import.meta, 'withLock', (lock: Lock, _n: number) => lock.withLock(() => 1));

const system = await createSystem();

// Locks and semaphores
const lock: Lock = await Lock.start(system, { name: 'lock' });
const lease: Lease = await lock.acquire({ timeoutMs: 5, signal: AbortSignal.timeout(5) });
const token: number = lease.token;
const perhaps: Lease | undefined = await lock.tryAcquire();
const text: string = await lock.withLock(async () => 'text');
const held: boolean = await lock.isHeld();
const found: Lock | undefined = await Lock.whereis(system, 'lock');
const semaphore: Semaphore = await Semaphore.start(system, { permits: 2 });
// @ts-expect-error a lock has one permit
await Lock.start(system, { permits: 2 });
// @ts-expect-error a number
await Semaphore.start(system, { permits: '2' });
// @ts-expect-error no such option
await lock.acquire({ timeout: 5 });
// @ts-expect-error there may be none
const surely: Lease = await lock.tryAcquire();
// @ts-expect-error another class
const other: Lock = semaphore;
// @ts-expect-error what withLock returns is text
const count: number = await lock.withLock(() => 'text');

// Clients are values of tasks and messages
const pool = await Pool.start(system);
const ones: number = await pool.apply(withLock, lock, 1);
// @ts-expect-error another class
await pool.apply(withLock, semaphore, 1);
const Keeper = defineActor(import.meta, 'Keeper', () => ({ keep: (one: Lock, to: Event) => to.set() }));
const keeper = await system.spawn(Keeper);
keeper.tell('keep', lock, await Event.start(system));
// @ts-expect-error in the wrong order
keeper.tell('keep', await Event.start(system), lock);

// Events
const event = await Event.start(system);
const went: boolean = await event.wait({ timeoutMs: 5 });
// @ts-expect-error an event has none
event.acquire();

// Conditions
const condition: Condition = await Condition.start(system, { lock });
const notified: boolean = await condition.wait({ timeoutMs: 5 });
const holds: boolean = await condition.waitFor(async () => true, { timeoutMs: 5 });
await condition.notify(2);
// @ts-expect-error a lock
await Condition.start(system, { lock: semaphore });
// @ts-expect-error a predicate says whether
await condition.waitFor(() => 'yes');

// Barriers
const barrier = await Barrier.start(system, { parties: 2, action: nothing });
await Barrier.start(system, { parties: 2, action: [square, 3] });
const place: number = await barrier.wait();
// @ts-expect-error parties are missing
await Barrier.start(system, { action: nothing });
// @ts-expect-error a task that takes arguments is given them
await Barrier.start(system, { parties: 2, action: square });
// @ts-expect-error a plain function is no task
await Barrier.start(system, { parties: 2, action: () => undefined });

// Processes
const process: Process<number> = await Process.start(system, square, { args: [3], name: 'nine' });
const nine: number = await process.result;
const code: number | undefined = await process.join(5);
const words: string = await (await Process.start(system, later, { args: ['word'] })).result;
const done: Process<undefined> = await Process.start(system, nothing);
const any: Process | undefined = await Process.whereis(system, 'nine');
const self: NamedProcess = currentProcess();
const parent: NamedProcess | undefined = parentProcess();
const listed: { pid: number; path: string }[] = [...system.processes()];
// @ts-expect-error arguments are missing
await Process.start(system, square);
// @ts-expect-error an argument of the wrong type
await Process.start(system, square, { args: ['3'] });
// @ts-expect-error one argument too many
await Process.start(system, square, { args: [3, 4] });
// @ts-expect-error the result is a number
const wrong: string = await process.result;
// @ts-expect-error a plain function is no task
await Process.start(system, () => 3);
// @ts-expect-error a pid is a number
process.pid();

// Children
child(Lock, { id: 'lock' });
child(Semaphore, { args: [{ permits: 2 }] });
child(Barrier, { args: [{ parties: 2 }] });
child(Process, { args: [square, { args: [3] }] });
// @ts-expect-error no such option
child(Semaphore, { args: [{ permit: 2 }] });
// @ts-expect-error a task is missing
child(Process, { args: [] });
