/** State that processes share: each object is kept by an actor, and all verbs are asynchronous. */

import { Cell, createSystem, Namespace, Pool, SharedArray, SharedList, SharedMap } from 'troupe';
import { changeNumbers, changeObjects, type Settings } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 1 });

const number = await Cell.start(system, { initial: 0 });
const array = await SharedArray.start(system, { from: Int32Array.of(0, 1, 2, 3, 4) });
await pool.apply(changeNumbers, number, array);
console.log(await number.get()); // => 3.1415927
console.log(await array.slice()); // => Int32Array(5) [ 0, -1, -2, -3, -4 ]

const map = await SharedMap.start(system, { from: new Map([['one', 1]]) });
const list = await SharedList.start(system, { from: ['a', 'b'] });
const settings = await Namespace.start<Settings>(system, { from: { title: 'Trees', depth: 3 } });
await pool.apply(changeObjects, map, list, settings);
console.log(await map.entries()); // => [ [ 'one', 11 ], [ 'two', 2 ] ]
console.log(await list.slice()); // => [ 'a', 'b', 'c' ]
console.log(await settings.toObject()); // => { title: 'Trees', depth: 5 }
await system.stop();
