/** What must and what must not compile: tasks and the pool. Never run. */

import {
  child,
  createSystem,
  defineSupervisor,
  defineTask,
  Pool,
  type PoolStats,
  type TaskHandle,
  taskContext,
} from 'troupe';

const square = defineTask(import.meta, 'square', (n: number) => n * n);
const join = defineTask(import.meta, 'join', async (left: string, right: string) => left + right);

const system = await createSystem();
const pool = await Pool.start(system, { size: 2 });

async function* numbers() {
  yield 1;
}
async function* words() {
  yield 'one';
}

const here: number = square(3);
const squares: number[] = await pool.map(square, [1, 2, 3]);
const asyncly: number[] = await pool.map(square, numbers());
const joined: string = await pool.apply(join, 'a', 'b');

// @ts-expect-error items of the wrong type
await pool.map(square, ['one']);
// @ts-expect-error async items of the wrong type
await pool.map(square, words());
// @ts-expect-error the results are numbers
const texts: string[] = await pool.map(square, [1]);
// @ts-expect-error a plain function is no task
await pool.map((n: number) => n * n, [1]);
// @ts-expect-error map takes one item at a time
await pool.map(join, ['a']);
// @ts-expect-error an argument of the wrong type
await pool.apply(square, 'one');
// @ts-expect-error an argument is missing
await pool.apply(join, 'a');
// @ts-expect-error one argument too many
await pool.apply(square, 1, 2);
// @ts-expect-error the result is a string
const count: number = await pool.apply(join, 'a', 'b');
// @ts-expect-error no such option
await Pool.start(system, { workers: 2 });
// @ts-expect-error a plain function is no task
await pool.apply((n: number) => n, 1);

// Results as they are awaited, and what became of each where all are to be settled.
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const expectType = <T extends true>(): T | undefined => undefined;

const settled = await pool.map(square, [1], { settle: true });
expectType<Equal<typeof settled, PromiseSettledResult<number>[]>>();
const plain = await pool.map(square, [1], { chunkSize: 5, timeoutMs: 100, retries: 1 });
expectType<Equal<typeof plain, number[]>>();
const pairs = await pool.starmap(join, [['a', 'b']]);
expectType<Equal<typeof pairs, string[]>>();
const settledPairs = await pool.starmap(join, new Map([['a', 'b']]), { settle: true });
expectType<Equal<typeof settledPairs, PromiseSettledResult<string>[]>>();
for await (const result of pool.imap(square, numbers())) expectType<Equal<typeof result, number>>();
for await (const result of pool.imapUnordered(square, new Set([1]), { settle: true })) {
  expectType<Equal<typeof result, PromiseSettledResult<number>>>();
}
const handle = pool.submit(join, 'a', 'b');
expectType<Equal<typeof handle, TaskHandle<string>>>();
expectType<Equal<typeof handle.state, 'pending' | 'fulfilled' | 'rejected' | 'cancelled'>>();
const stats = await pool.stats();
expectType<Equal<typeof stats, PoolStats>>();

// @ts-expect-error a list of arguments for each call
await pool.starmap(join, ['a', 'b']);
// @ts-expect-error an argument is missing
await pool.starmap(join, [['a']]);
// @ts-expect-error items of the wrong type
pool.imap(square, ['one']);
// @ts-expect-error no such option
await pool.map(square, [1], { concurrency: 2 });
// @ts-expect-error the total is not known before it is counted
await pool.map(square, [1], { onProgress: ({ total }) => total.toFixed() });
// @ts-expect-error it is a flag
pool.with({ settle: 'all' });
// @ts-expect-error an argument of the wrong type
pool.submit(square, 'one');
// @ts-expect-error how a handle is settled is its own business
handle.state = 'cancelled';

// Pools as children, and what is found by their names.
const crunchers = child(Pool, {
  id: 'crunchers',
  name: 'crunchers',
  args: [{ size: 2, initializer: square }],
});
const found: Pool | undefined = await Pool.whereis(system, 'crunchers');
defineSupervisor('app', { children: [crunchers, child(Pool)] });
await using scoped = await Pool.start(taskContext(), { initializer: [join, 'a', 'b'], maxTasksPerChild: 5 });
// @ts-expect-error options are a list of one
child(Pool, { args: { size: 2 } });
// @ts-expect-error a size is a number
child(Pool, { args: [{ size: 'two' }] });
// @ts-expect-error a child has its name from its spec
child(Pool, { args: [{ name: 'crunchers' }] });
// @ts-expect-error a plain function is no task
await Pool.start(system, { initializer: () => 1 });
// @ts-expect-error there may be none
await Pool.whereis(system, 'crunchers').then((one) => one.stats());
