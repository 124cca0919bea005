import { createSystem } from 'troupe';
import { Counter } from './counter.ts';

const system = await createSystem({ name: 'demo' });
const counter = await system.spawn(Counter, { args: [10], name: 'counter' });

counter.tell('add', 5);
console.log(await counter.ask('add', 1)); // => 16
await system.stop();
