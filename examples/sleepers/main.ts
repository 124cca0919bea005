/** Processes that only sleep: what it means to start them, and to join them. */

import { createSystem, Process } from 'troupe';
import { doze } from './tasks.ts';

const system = await createSystem({ name: 'demo' });
const start = (seconds: number): Promise<Process<void>> => Process.start(system, doze, { args: [seconds] });

let began = performance.now();
const elapsed = (): string => `${((performance.now() - began) / 1000).toFixed(2)} s`;

// Who does not join goes on at once.
const one = await start(0.5);
const other = await start(0.5);
console.log(`finished after ${elapsed()}, and a sleeper is alive: ${await other.isAlive()}`); // => finished after … s, and a sleeper is alive: true

// Who joins goes on when they have ended.
await one.join();
await other.join();
console.log(`joined after ${elapsed()}, and a sleeper is alive: ${await other.isAlive()}`); // => joined after … s, and a sleeper is alive: false

// Ten that sleep at the same time take about as long as one.
began = performance.now();
const ten = await Promise.all(Array.from({ length: 10 }, () => start(1)));
for (const sleeper of ten) await sleeper.join();
console.log(`ten sleepers of 1 s: ${elapsed()}`); // => ten sleepers of 1 s: … s

// Whoever joins each of them right after its start has them sleep one after the other.
began = performance.now();
for (const seconds of [0.3, 0.2, 0.1]) await (await start(seconds)).join();
console.log(`0.3 s, then 0.2 s, then 0.1 s: ${elapsed()}`); // => 0.3 s, then 0.2 s, then 0.1 s: … s
await system.stop();
