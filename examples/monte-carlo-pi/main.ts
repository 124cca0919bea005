import { createSystem, Pool, progressBar } from 'troupe';
import { throwDarts } from './tasks.ts';

const DARTS = 50_000_000;
const PART = 500_000;

const parts = Array.from({ length: DARTS / PART }, (_, seed): [number, number] => [seed, PART]);
const sum = (hits: number[]): number => hits.reduce((one, other) => one + other, 0);
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(2);

const system = await createSystem({ name: 'demo' });
const pool = await Pool.start(system); // One worker for each CPU that this process may use.

const began = performance.now();
const onProgress = progressBar({ stream: process.stdout, unit: 'parts' }); // A bar, or lines where there is no terminal.
const hits = sum(await pool.starmap(throwDarts, parts, { onProgress })); // => 100%  100/100 parts  …/s  in …
console.log(`pi is about ${((4 * hits) / DARTS).toFixed(4)}`); // => pi is about 3.14…
console.log(`${(await pool.stats()).size} workers: ${seconds(began)} s`); // => … workers: … s
await system.stop();

const beganAlone = performance.now();
const alone = sum(parts.map((part) => throwDarts(...part))); // A task is a function like any other.
console.log(`this process alone: ${seconds(beganAlone)} s`); // => this process alone: … s
console.log(`the same number of hits: ${hits === alone}`); // => the same number of hits: true
