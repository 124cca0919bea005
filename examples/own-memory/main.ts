/** Every process has a memory of its own: what it is given are copies. What is to be shared says so. */

import { createSystem, Pool, SharedList } from 'troupe';
import { extend, extendShared } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system, { size: 1 });

const list = [1, 2];
console.log('in the child:', await pool.apply(extend, list)); // => in the child: [ 1, 2, 3, 4 ]
console.log('in the parent:', list); // => in the parent: [ 1, 2 ]

const shared = await SharedList.start(system, { from: list });
await pool.apply(extendShared, shared);
console.log('shared:', await shared.slice()); // => shared: [ 1, 2, 3, 4 ]
await system.stop();
