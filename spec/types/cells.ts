/** What must and what must not compile: cells, arrays, maps, lists and namespaces. Never run. */

import { Cell, createSystem, defineTask, Namespace, SharedArray, SharedList, SharedMap } from 'troupe';

const double = defineTask(import.meta, 'double', (n: number) => n * 2);
const clamp = defineTask(import.meta, 'clamp', async (n: number, low: number, high: number) =>
  Math.min(high, Math.max(low, n)),
);
const length = defineTask(import.meta, 'length', (text: string) => text.length);

interface User {
  name: string;
  age: number;
  tags: string[];
  email?: string;
}

const system = await createSystem();

// Cells.
const count = await Cell.start(system, { initial: 0 });
const counted: number = await count.update('add', 1);
await count.update('max', 10);
await count.update(double);
await count.update(clamp, 0, 10);
await count.set(7);
const same: Cell<number> = count;
// @ts-expect-error a number takes numbers
await count.update('add', 1n);
// @ts-expect-error one argument
await count.update('add');
// @ts-expect-error one argument
await count.update('add', 1, 2);
// @ts-expect-error nothing is appended to a number
await count.update('append', 1);
// @ts-expect-error a number is not toggled
await count.update('toggle');
// @ts-expect-error there is no such operation
await count.update('increment', 1);
// @ts-expect-error a plain function is no task
await count.update((n: number) => n + 1);
// @ts-expect-error a task on strings
await count.update(length);
// @ts-expect-error the task takes two more
await count.update(clamp, 0);
// @ts-expect-error the task takes numbers
await count.update(clamp, 'a', 'b');
// @ts-expect-error it holds numbers
await count.set('seven');
// @ts-expect-error a cell of numbers may not be set to what a cell of either may
const wider: Cell<number | string> = count;
// @ts-expect-error the value to begin with is missing
await Cell.start(system, {});

const big = await Cell.start(system, { initial: 0n });
await big.update('add', 1n);
// @ts-expect-error a bigint takes bigints
await big.update('add', 1);

const flag = await Cell.start<boolean>(system, { initial: false });
await flag.update('toggle');
// @ts-expect-error a boolean is not counted
await flag.update('add', 1);

const text = await Cell.start(system, { initial: 'a' });
await text.update('append', 'b', 'c');
// @ts-expect-error a string takes strings
await text.update('append', 1);
// @ts-expect-error a task must return what the cell holds
await text.update(length);

const words = await Cell.start<string[]>(system, { initial: [] });
await words.update('prepend', 'a', 'b');
// @ts-expect-error items of the wrong type
await words.update('append', 1);

const user = await Cell.start<User>(system, { initial: { name: 'Ann', age: 1, tags: [] } });
await user.update('assign', { age: 2 });
// @ts-expect-error a property of the wrong type
await user.update('assign', { age: 'two' });
// @ts-expect-error no such property
await user.update('assign', { size: 2 });

const either = await Cell.start<number | undefined>(system, { initial: undefined });
// @ts-expect-error what may be missing is not counted
await either.update('add', 1);
const level = await Cell.start<1 | 2>(system, { initial: 1 });
// @ts-expect-error 1 + 2 is neither
await level.update('add', 2);
const table = await Cell.start(system, { initial: new Map<string, number>() });
// @ts-expect-error a Map has no properties to assign
await table.update('assign', {});
const pair = await Cell.start<[number, number]>(system, { initial: [1, 2] });
// @ts-expect-error a pair does not grow
await pair.update('append', 3);

// Arrays.
const floats = await SharedArray.start(system, { type: 'float64', length: 10 });
const floatsAgain: SharedArray = floats;
const part: Float64Array = await floats.slice(2, 4);
await floats.write(0, [1, 2]);
await floats.update(0, 'add', 1);
await floats.update(0, double);
const bytes: SharedArray<Uint8Array> = await SharedArray.start(system, { from: new Uint8Array(3) });
const bigs = await SharedArray.start(system, { type: 'bigint64', from: [1n] });
const element: bigint = await bigs.get(0);
await bigs.update(0, 'add', 1n);
// @ts-expect-error bigints
await bigs.update(0, 'add', 1);
// @ts-expect-error bigints
await bigs.set(0, 1);
// @ts-expect-error no bigints
await floats.set(0, 1n);
// @ts-expect-error another type of array
await floats.write(0, new BigInt64Array(1));
// @ts-expect-error a task on strings
await floats.update(0, length);
// @ts-expect-error no such type
await SharedArray.start(system, { type: 'double', length: 1 });
// @ts-expect-error another type of array
const wrongBytes: SharedArray<Float64Array> = bytes;

// Maps.
const counts = await SharedMap.start<string, number>(system, { initial: 0 });
await counts.update('a', 'add', 1);
await counts.update('a', clamp, 0, 1);
const found: number | undefined = await counts.get('a');
const users = await SharedMap.start<number, User>(system);
await users.update(1, 'assign', { age: 3 });
const inferred: SharedMap<string, boolean> = await SharedMap.start(system, { from: new Map([['a', true]]) });
// @ts-expect-error keys are strings
await counts.get(1);
// @ts-expect-error values are numbers
await counts.set('a', 'b');
// @ts-expect-error values are numbers
await counts.update('a', 'append', 'b');
// @ts-expect-error the value may be missing
const sure: number = await counts.get('a');
// @ts-expect-error an object equals nothing after it has been sent
await SharedMap.start<object, number>(system);

// Lists.
const list = await SharedList.start(system, { from: ['a'] });
const items: string[] = await list.slice();
await list.push('b', 'c');
await list.update(0, 'append', 'x');
// @ts-expect-error items are strings
await list.push(1);
// @ts-expect-error items are strings
await list.update(0, 'add', 1);
// @ts-expect-error there may be none
const last: string = await list.pop();

// Namespaces.
const ann = await Namespace.start<User>(system, { from: { name: 'Ann', age: 1, tags: [] } });
const name: string = await ann.get('name');
await ann.set('email', 'ann@example.org');
await ann.update('age', 'add', 1);
await ann.update('age', double);
await ann.update('tags', 'append', 'new');
await ann.delete('email');
await ann.assign({ name: 'Bea', age: 2 });
// @ts-expect-error no such key
await ann.get('size');
// @ts-expect-error of another type
await ann.set('age', 'two');
// @ts-expect-error a key that must not be missing
await ann.delete('name');
// @ts-expect-error a name is not counted
await ann.update('name', 'add', 1);
// @ts-expect-error a value is missing to begin with
await Namespace.start<User>(system, { from: { name: 'Ann' } });
const empty = await Namespace.start<User>(system);
// @ts-expect-error it may be missing
const maybe: string = await empty.get('name');
