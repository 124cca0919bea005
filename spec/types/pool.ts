/** What must and what must not compile: tasks and the pool. Never run. */

import { createSystem, defineTask, Pool } from 'troupe';

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
